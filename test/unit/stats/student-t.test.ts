import { expect, test } from 'vitest';
import { t975 } from '../../../src/stats/student-t.ts';

// Abramowitz & Stegun, "Handbook of Mathematical Functions", table 26.10 (A = 0.95).
test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [9, 2.262],
  [10, 2.228],
  [20, 2.086],
  [30, 2.042],
  [60, 2.0],
  [120, 1.98],
])('with %d degrees of freedom the middle 95 %% end at %d', (degrees, t) => {
  expect(t975(degrees)).toBeCloseTo(t, 2.9);
});
