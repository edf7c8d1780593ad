import { expect, it } from 'vitest';
import { summarise } from '../../../src/summarise.ts';
import { verdict } from '../../../src/summary/comparison.ts';
import type { Comparison } from '../../../src/summary/summary.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const summary = summarise(fixtureRun());
const shown: Comparison = {
  metric: 'startup.ready',
  target: 'container',
  base: 'process',
  ratio: 3.1,
  ci95: [2.9, 3.4],
  n: 10,
  p: 0.002,
  pHolm: 0.004,
  probabilityLess: { point: 0.1, ci95: [0.02, 0.4] },
  same: false,
  multimodal: false,
};

it('says a difference, that there is none, and neither', () => {
  const say = (change: Partial<Comparison>) => verdict(summary, { ...shown, ...change });
  expect(say({})).toBe('3.1 times (2.9–3.4) that of process');
  expect(say({ ratio: 0.066, ci95: [0.0625, 0.0714] })).toBe('15 times less (14–16) than process');
  expect(say({ ratio: 1.01, ci95: [0.98, 1.04], same: true })).toBe(
    'the same as process within 5 %: 1.01 times (0.98–1.04)',
  );
  expect(say({ ratio: 1.1, ci95: [0.9, 1.3] })).toBe(
    'no difference from process shown: 1.10 times (0.90–1.30)',
  );
  expect(say({ pHolm: 0.06 })).toBe(
    'no difference from process shown among so many comparisons: 3.1 times (2.9–3.4)',
  );
  expect(say({ n: 5, pHolm: 0.06 })).toBe(
    '3.1 times (2.9–3.4) that of process, not certain in so few rounds (7 might show it)',
  );
  expect(say({ ci95: null, pHolm: 0.06 })).toBe('3.1 times that of process (no interval)');
  expect(say({ metric: 'image.transferBytes', ratio: 1, ci95: null })).toBe('the same as process');
  expect(say({ ratio: null, ci95: null })).toBe('no ratio to process can be told');
});

it('withholds the ratio of samples that fall into groups, and says how often one was less', () => {
  const say = (point: number) =>
    verdict(summary, { ...shown, multimodal: true, probabilityLess: { point, ci95: null } });
  expect(say(0.1)).toBe('in 90 % of rounds more than process (no ratio: samples fall into separate groups)');
  expect(say(0.8)).toMatch(/^in 80 % of rounds less than process/);
});
