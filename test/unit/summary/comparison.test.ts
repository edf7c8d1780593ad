import { expect, it } from 'vitest';
import { summarise } from '../../../src/summarise.ts';
import { differenceBeside, verdict } from '../../../src/summary/comparison.ts';
import type { Comparison } from '../../../src/summary/summary.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const summary = summarise(fixtureRun());
const shown: Comparison = {
  metric: 'startup.ready',
  target: 'container',
  base: 'process',
  ratio: { point: 3.1, low: 2.9, high: 3.4 },
  difference: { point: 204e6, low: 190e6, high: 220e6 },
  n: 10,
  baseN: 10,
  p: 0.002,
  pHolm: 0.004,
  same: false,
};
const none = { point: null, low: null, high: null };
const say = (change: Partial<Comparison>) => verdict(summary, { ...shown, ...change });

it('says a difference, that there is none, and neither', () => {
  expect(say({})).toBe('3.1× process (2.9–3.4×)');
  expect(say({ ratio: { point: 0.066, low: 0.0625, high: 0.0714 } })).toBe(
    'process is 15× as large (14–16×)',
  );
  expect(say({ ratio: { point: 1.01, low: 0.98, high: 1.04 }, same: true })).toBe(
    'the same as process within 5%: 1.01× (0.98–1.04×)',
  );
  expect(say({ ratio: { point: 1.1, low: 0.9, high: 1.3 }, p: 0.3, pHolm: 0.6 })).toBe(
    'no difference from process shown: 1.10× (0.90–1.30×)',
  );
  expect(say({ pHolm: 0.06 })).toBe(
    'no difference from process shown among so many comparisons: 3.1× (2.9–3.4×)',
  );
  expect(say({ n: 6, ratio: { ...shown.ratio, low: null, high: null }, p: 0.0625, pHolm: 0.125 })).toBe(
    'no difference from process shown in so few rounds (8 might show one): 3.1×',
  );
  const nothing = { n: 6, ratio: none, difference: { point: 0, low: null, high: null }, p: 1, pHolm: 1 };
  expect(say(nothing)).toBe('no difference from process shown in so few rounds (8 might show one)');
  expect(say({ ...nothing, same: true })).toBe('the same as process within 5%');
  const size = { metric: 'image.transferBytes', p: null, pHolm: null, same: null } as const;
  const equal = { point: 0, low: null, high: null };
  expect(say({ ...size, ratio: { point: 1, low: null, high: null }, difference: equal })).toBe(
    'the same as process',
  );
  expect(
    differenceBeside({ ...shown, ...size, ratio: { point: 1, low: null, high: null }, difference: equal }),
  ).toBeNull();
  expect(say({ ratio: none, difference: { point: 0, low: 0, high: 0 }, same: true })).toBe(
    'the same as process',
  );
  expect(say({ ...size, ratio: { point: 1.5, low: null, high: null } })).toBe('1.50× process');
  expect(say({ ratio: none, difference: none, p: null, pHolm: null })).toBe(
    'nothing can be compared with process',
  );
});

it('says nothing of more or less where failures leave an end open and no test supports it', () => {
  const open = { point: 0.9, low: null, high: 1.4 };
  expect(say({ ratio: open, p: 0.69, pHolm: 1 })).toBe(
    'no difference from process shown: 0.90× (at most 1.40×)',
  );
  expect(say({ ratio: { point: 3.1, low: 2.2, high: null } })).toBe('3.1× process (at least 2.2×)');
});

it('says the difference where there is no ratio, and beside it where there is one', () => {
  expect(say({ ratio: none })).toBe('204 ms more than process (190–220 ms)');
  expect(say({ ratio: none, p: 0.2, pHolm: 0.4 })).toBe(
    'no difference from process shown: 204 ms more (190–220 ms)',
  );
  expect(differenceBeside(shown)).toBe('204 ms more (190–220 ms)');
  expect(differenceBeside({ ...shown, ratio: none })).toBeNull();
});
