import { expect, it } from 'vitest';
import { effectiveCount, lag1Autocorrelation } from '../../../src/stats/autocorrelation.ts';

it('is the lag-1 coefficient as R computes it', () => {
  // acf(c(1, 2, 3, 4, 5, 6, 7, 8), 1): 0.625
  expect(lag1Autocorrelation([1, 2, 3, 4, 5, 6, 7, 8])).toBeCloseTo(0.625, 12);
  expect(lag1Autocorrelation([1, 2, Number.POSITIVE_INFINITY, 3, 4, 5, 6, 7, 8])).toBeCloseTo(0.625, 12);
});

it('says nothing of too few or equal samples', () => {
  expect(lag1Autocorrelation([1, 2, 3])).toBeNull();
  expect(lag1Autocorrelation([5, 5, 5, 5, 5])).toBeNull();
  expect(effectiveCount([5, 5, 5, 5, 5])).toBe(5);
  // Their mean is not exactly what they are.
  const equal = Array<number>(9).fill(Math.log(155));
  expect(equal.reduce((sum, one) => sum + one) / 9).not.toBe(equal[0]);
  expect(lag1Autocorrelation(equal)).toBeNull();
});

it('counts samples that resemble those before them as fewer, and alternating ones as no more', () => {
  const slow = Array.from({ length: 40 }, (_, index) => Math.sin(index / 6));
  const r = lag1Autocorrelation(slow) as number;
  expect(effectiveCount(slow)).toBeCloseTo((40 * (1 - r)) / (1 + r), 12);
  expect(effectiveCount(slow)).toBeLessThan(4);
  const alternating = Array.from({ length: 40 }, (_, index) => index % 2);
  expect(effectiveCount(alternating)).toBe(40);
  expect(effectiveCount([3, 1, 2, 5, 4, 6])).toBe(6);
});

it('takes chance for chance at few samples too: the coefficient has its mean at −1/n', () => {
  const coefficient = (n: number, r: number) => effectiveCount(new Float64Array(n), r);
  // −1/10 + 1.96 √(6336/89100): Dufour & Roy's moments of ten normal samples.
  expect(coefficient(10, 0.422)).toBe(10);
  expect(coefficient(10, 0.423)).toBeCloseTo((10 * 0.577) / 1.423, 12);
});
