import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { c3 } from '../../../../../src/stages/isolation/probes/c3-frames.ts';
import { bitOf, bitsTo, type Frame, frames } from '../../../../../src/stages/isolation/sent-frames.ts';
import { corrupted } from '../../../../fixtures/evidence.ts';
import { content, garbage, refused } from '../../../../fixtures/readings.ts';

const may = content('packet OK\nip OK\n');
const apart = { inside: content('net:[2]'), host: content('net:[1]') };
const sum = (all: readonly Frame[]) => all.reduce((bits, frame) => bits + bitOf(frame), 0);
const permitted = frames.filter(({ sender }) => sender !== 'inside');

/** Evidence in which those frames from inside have arrived, and those that need no permission. */
function evidence(arrives: (frame: Frame) => boolean, heardAnyway: readonly Frame[] = permitted) {
  const arrived = [...heardAnyway, ...frames.filter((one) => one.sender === 'inside' && arrives(one))];
  const heardBy = (side: Frame['to']) => content(`${sum(arrived.filter(({ to }) => to === side))}\n`);
  return {
    kernel: 'host',
    sockets: may,
    network: apart,
    frames: {
      sent: frames.map(() => content('')),
      heard: { sibling: heardBy('sibling'), host: heardBy('host') },
    },
  };
}
const verdict = (given: unknown) => c3.judge(given).verdict;

describe('C3', () => {
  test('names whom a forged frame reaches, and under whose address', () => {
    expect(c3.judge(evidence(() => true))).toEqual({
      verdict: 'open',
      because:
        'its frames reach another instance and the host under an address that nobody has, and the host under the other instance’s address',
    });
    expect(verdict(evidence(({ as }) => as === 'the sibling'))).toBe('open');
  });

  test('frames under its own address alone are let through in part', () => {
    expect(verdict(evidence(({ as }) => as === 'itself'))).toBe('partly');
  });

  test('none that arrives counts only where those that need no permission did', () => {
    expect(verdict(evidence(() => false))).toBe('isolated');
    for (const missing of permitted)
      expect(
        verdict(
          evidence(
            () => false,
            permitted.filter((one) => one !== missing),
          ),
        ),
      ).toBe('inconclusive');
  });

  test('without the right to send there is nothing to send', () => {
    const sockets = (packet: string, ip: string) => ({
      kernel: 'host',
      sockets: content(`packet ${packet}\nip ${ip}\n`),
      network: apart,
      frames: null,
    });
    expect(verdict(sockets('EPERM', 'EPERM'))).toBe('denied');
    expect(verdict(sockets('EPERM', 'OK'))).toBe('partly');
    expect(verdict(sockets('OK', 'OK'))).toBe('inconclusive');
    expect(
      verdict({ ...sockets('OK', 'OK'), network: { inside: content('net:[1]'), host: content('net:[1]') } }),
    ).toBe('exposed');
    expect(verdict({ ...sockets('EPERM', 'EPERM'), sockets: refused('EIO') })).toBe('inconclusive');
    expect(verdict({ ...sockets('OK', 'OK'), frames: { notSent: 'no other instance could be had' } })).toBe(
      'inconclusive',
    );
  });

  test('a machine whose QEMU is in the host’s network is not there itself', () => {
    const network = { inside: content('net:[1]'), host: content('net:[1]') };
    expect(verdict({ ...evidence(({ as }) => as === 'itself'), kernel: 'own', network })).toBe('partly');
    expect(verdict({ ...evidence(() => true), kernel: 'unknown', network })).toBe('inconclusive');
  });

  test('each frame has a bit of its own, and a side that it is for', () => {
    expect(bitsTo('sibling') + bitsTo('host')).toBe(2 ** frames.length - 1);
  });

  test('answers that are none never make a good verdict', () => {
    fc.assert(
      fc.property(fc.infiniteStream(garbage), (stream) => {
        const other = corrupted(
          evidence(() => false),
          () => stream.next().value,
          [],
        );
        expect(['isolated', 'partly', 'denied']).not.toContain(verdict(other));
      }),
    );
  });
});
