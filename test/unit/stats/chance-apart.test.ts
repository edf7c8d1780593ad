import { expect, test } from 'vitest';
import { chanceApart } from '../../../src/stats/chance-apart.ts';

test('two intervals leave one another out where their estimates differ by more than the width of one', () => {
  // 2 (1 − Φ(2 · 1.96 / √2))
  expect(chanceApart(2)).toBeCloseTo(0.00557, 4);
});

// Of 100000 draws of n standard normal numbers each, the share whose range exceeded 3.92.
test.each([
  [5, 0.0446],
  [10, 0.148],
  [20, 0.374],
])('the chance grows with the number of runs: %d', (runs, chance) => {
  expect(chanceApart(runs)).toBeGreaterThan(chanceApart(runs - 1));
  expect(Math.abs(chanceApart(runs) - chance)).toBeLessThan(0.004);
});

test('a single run leaves none out', () => {
  expect(chanceApart(1)).toBeCloseTo(0, 6);
});
