import { describe, expect, test } from 'vitest';
import { r12 } from '../../../../../src/stages/isolation/probes/r12-work-outside.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false }) as const;
const refused = (error: string) => ({ kind: 'refused', error, detail: '' }) as const;

/** What was counted at one moment: the machine's processor time and the instance's, in ms. */
const at = (seconds: number, machineMs: number, ownMs: number) => ({
  at: content(`${seconds.toFixed(2)} 99999.00\n`),
  // Half of it in user mode, the rest in interrupts; idle and stolen time do not count.
  machine: content(`cpu  ${machineMs / 20} 0 0 123456 77 ${machineMs / 20} 0 55 0 0\n`),
  own: content(`${ownMs * 1e6}\n`),
});
/** A second in which the machine and the instance worked so long. */
const second = (machineMs: number, ownMs: number) => ({
  from: at(10, 1000, 300),
  to: at(11, 1000 + machineMs, 300 + ownMs),
});
const done = content('1234 500000000\n');
const judge = (errands: readonly object[], quiet = { before: second(40, 0), after: second(40, 0) }) =>
  r12.judge({ quiet, errands });

describe('R12', () => {
  test('says what the host works beyond the instance’s own, and beyond what it does in quiet', () => {
    expect(
      judge([
        { errand: 'writes', done, window: second(340, 200) },
        { errand: 'output', done, window: second(800, 60) },
      ]),
    ).toEqual({
      verdict: 'stated',
      because:
        'of each second, the host works outside its limits 100 ms for small writes that are waited for, 700 ms for what it says on its output, give or take 20 ms',
      figures: { writesOutsideMsPerSecond: 100, outputOutsideMsPerSecond: 700, doubtMsPerSecond: 20 },
    });
  });

  test('says no more than the host’s noise allows', () => {
    const noisy = { before: second(0, 0), after: second(400, 0) };
    const window = second(500, 200);
    expect(judge([{ errand: 'writes', done, window }], noisy).because).toBe(
      'the host works no more for it than its limits count, give or take 200 ms a second, at one kind of work',
    );
  });

  test('keeps no figure below nothing, which is noise', () => {
    const figures = judge([{ errand: 'writes', done, window: second(200, 200) }]).figures;
    expect(figures).toEqual({ writesOutsideMsPerSecond: 0, doubtMsPerSecond: 20 });
  });

  test('counts by version 2 of cgroups, and by the processor time of an emulator', () => {
    const ownAs = (text: (ms: number) => string) => {
      const window = second(340, 200);
      const own = (moment: typeof window.from, ms: number) => ({ ...moment, own: content(text(ms)) });
      return { from: own(window.from, 300), to: own(window.to, 500) };
    };
    for (const text of [
      (ms: number) => `usage_usec ${ms * 1000}\nuser_usec 1\nsystem_usec 2\n`,
      (ms: number) => `${ms} 123456\n`,
    ])
      expect(judge([{ errand: 'writes', done, window: ownAs(text) }]).figures).toMatchObject({
        writesOutsideMsPerSecond: 100,
      });
  });

  test('says nothing of what it was not put to, nor where the host cannot be read', () => {
    expect(judge([{ errand: 'writes', done: refused('EROFS'), window: second(340, 200) }]).verdict).toBe(
      'inconclusive',
    );
    expect(judge([{ errand: 'writes', done: content('0 5\n'), window: second(340, 200) }]).verdict).toBe(
      'inconclusive',
    );
    const unread = { from: at(10, 0, 0), to: { ...at(11, 0, 0), machine: refused('EACCES') } };
    expect(judge([{ errand: 'writes', done, window: unread }]).verdict).toBe('inconclusive');
    expect(judge([], { before: unread, after: second(0, 0) } as never).verdict).toBe('inconclusive');
  });
});
