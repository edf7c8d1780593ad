import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Eye } from '../../../../../src/inside/eye.ts';
import type { ProbeContext } from '../../../../../src/stages/isolation/probe.ts';
import { c2 } from '../../../../../src/stages/isolation/probes/c2-metadata.ts';
import { corrupted } from '../../../../fixtures/evidence.ts';
import { content, garbage } from '../../../../fixtures/readings.ts';

const none = 'ETIMEDOUT\nENETUNREACH\n';
const there = 'OK\nENETUNREACH\n';
const evidence = (own: string, inside: string, standIn: unknown) => ({
  real: { own: content(own), inside: content(inside) },
  standIn,
});
const heard = (own: number, inside: number) => ({
  own: content(`${own}\n`),
  inside: content(`${inside}\n`),
});
const verdict = (...given: Parameters<typeof evidence>) => c2.judge(evidence(...given)).verdict;

describe('C2', () => {
  test('a service that answers is reached, whoever gives it', () => {
    expect(verdict(there, there, { missing: '' })).toBe('exposed');
    expect(verdict(none, there, heard(1, 0))).toBe('exposed');
  });

  test('a service that only the host reaches is kept away', () => {
    expect(verdict(there, none, { missing: '' })).toBe('isolated');
  });

  test('without a service, the way to its address is open or not', () => {
    expect(verdict(none, none, heard(1, 1))).toBe('open');
    expect(verdict(none, none, heard(3, 2))).toBe('open');
    expect(verdict(none, none, heard(1, 0))).toBe('isolated');
  });

  test('nothing is known when nothing could stand in for it, or when the host was not heard either', () => {
    expect(verdict(none, none, { missing: 'no device' })).toBe('inconclusive');
    expect(verdict(none, none, heard(0, 0))).toBe('inconclusive');
  });

  test('nothing is routed anywhere on a host that has the service itself', async () => {
    const network = { connects: async () => content(there) };
    const holding = () => Promise.reject(new Error('must not be asked for'));
    const eye = { network, holding } as unknown as Eye;
    const found = await c2.gather({ inside: eye, host: eye } as unknown as ProbeContext);
    expect(found).toMatchObject({ standIn: { missing: expect.anything() } });
  });

  test('answers that are none never make a good verdict', () => {
    fc.assert(
      fc.property(fc.infiniteStream(garbage), (stream) => {
        const given = evidence(none, none, heard(1, 0));
        const other = corrupted(given, () => stream.next().value, ['own']);
        expect(c2.judge(other).verdict).not.toBe('isolated');
      }),
    );
  });
});
