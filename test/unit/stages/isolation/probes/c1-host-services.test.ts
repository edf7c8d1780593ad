import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../../../src/inside/reading.ts';
import { c1 } from '../../../../../src/stages/isolation/probes/c1-host-services.ts';
import { corrupted } from '../../../../fixtures/evidence.ts';
import { content, garbage, refused } from '../../../../fixtures/readings.ts';

interface Given {
  readonly gateway?: string;
  readonly loopback?: string;
  readonly heard?: number;
  readonly listening?: string;
  /** The outcome of each service from inside; those of the host are always reached by itself. */
  readonly services?: readonly string[];
}

const lines = (outcomes: readonly string[]) => content(outcomes.map((one) => `${one}\n`).join(''));

/** Evidence of an instance whose network meets the host's at 172.17.0.1. */
function evidence(given: Given) {
  const { gateway = 'OK', loopback = 'ECONNREFUSED', heard = 3, services = ['OK', 'ETIMEDOUT'] } = given;
  const { listening = 'tcp4 0.0.0.0 22 81 sshd\ntcp4 0.0.0.0 10250 0 -\n' } = given;
  const at = (port: number) => `172.17.0.1:${port}`;
  const named = ['sshd (22)', 'kubelet (10250)'].map((service, index) => {
    const endpoint = at([22, 10250][index] ?? 0);
    return { service, host: endpoint, inside: endpoint };
  });
  return {
    network: { inside: content('net:[2]'), host: content('net:[1]') },
    addresses: [
      { host: '172.17.0.1', inside: '172.17.0.1' },
      { host: '127.0.0.1', inside: '127.0.0.1' },
    ],
    listeners: { own: lines(['OK', 'OK']), inside: lines([gateway, loopback]) as Reading },
    datagrams: content(`${heard}\n`) as Reading | null,
    listening: [content(listening)] as Reading[],
    endpoints: named.slice(0, services.length),
    services: { own: lines(services.map(() => 'OK')), inside: lines(services) as Reading },
  };
}
const judge = (given: Given) => c1.judge(evidence(given));
const closed = { gateway: 'ETIMEDOUT', heard: 1, services: ['ETIMEDOUT', 'ETIMEDOUT'] };

describe('C1', () => {
  test('names the services that are reached, and counts them', () => {
    expect(judge({})).toEqual({
      verdict: 'exposed',
      because: 'it reaches sshd (22) of the host',
      figures: { services: 2, reached: 1 },
    });
  });

  test('a host without services is open when the way to it is', () => {
    expect(judge({ services: [], listening: '' }).verdict).toBe('open');
    expect(judge({ services: [], listening: '', gateway: 'ETIMEDOUT' }).verdict).toBe('open');
  });

  test('what does not answer the host itself is no service that could be kept away', () => {
    const given = evidence({ services: closed.services });
    const silent = { own: lines(closed.services), inside: lines(closed.services) };
    expect(c1.judge({ ...given, services: silent }).verdict).toBe('open');
  });

  test('a filter that lets only other ports through keeps the services away in part', () => {
    expect(judge({ services: closed.services }).verdict).toBe('partly');
    expect(judge({ ...closed, heard: 3 }).verdict).toBe('partly');
  });

  test('datagrams that reach a host which waits for some are let through', () => {
    const listening = 'udp4 0.0.0.0 67 4 dnsmasq\n';
    expect(judge({ ...closed, heard: 3, services: [], listening })).toMatchObject({
      verdict: 'exposed',
      because: 'its datagrams reach the host, where dnsmasq (67) waits for some',
    });
  });

  test('a debugger of a machine is not connected to, and is open where the way to it is', () => {
    const untried = ['qemu-system-x86 (1234)'];
    const judged = (given: Given) => c1.judge({ ...evidence(given), untried });
    expect(judged({ services: closed.services })).toMatchObject({
      verdict: 'open',
      because: expect.stringContaining('qemu-system-x86 (1234) listens; nothing was connected to that'),
    });
    expect(judged(closed).verdict).toBe('isolated');
  });

  test('the host’s own loopback is no place for an instance', () => {
    expect(judge({ ...closed, loopback: 'OK' }).verdict).toBe('exposed');
  });

  test('nothing that answers, over no way: isolated', () => {
    expect(judge(closed).verdict).toBe('isolated');
  });

  test('what the host did not see itself decides nothing', () => {
    const given = evidence(closed);
    const inconclusive = (other: Partial<typeof given>) =>
      expect(c1.judge({ ...given, ...other }).verdict).toBe('inconclusive');
    inconclusive({ listening: [refused('EACCES')] });
    inconclusive({ datagrams: content('0\n') });
    inconclusive({ listeners: { ...given.listeners, own: lines(['OK', 'ECONNREFUSED']) } });
    inconclusive({ services: { ...given.services, own: refused('EIO') } });
    inconclusive({ services: { ...given.services, inside: lines(['ETIMEDOUT', 'EMFILE']) } });
  });

  test('answers that are none never make a good verdict', () => {
    fc.assert(
      fc.property(fc.infiniteStream(garbage), (stream) => {
        const other = corrupted(evidence(closed), () => stream.next().value, [
          'own',
          'host',
          'datagrams',
          'listening',
        ]);
        expect(['isolated', 'partly']).not.toContain(c1.judge(other).verdict);
      }),
    );
  });
});
