import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import {
  fewestSamples,
  locate,
  median,
  quantile,
  quantileIntervalRanks,
} from '../../../src/stats/order-statistic.ts';

/** P(Bin(n, q) ≤ k), term by term. */
function summedBinomial(k: number, n: number, q: number): number {
  let term = (1 - q) ** n;
  let sum = 0;
  for (let count = 0; count <= k; count += 1) {
    sum += term;
    term *= ((n - count) / (count + 1)) * (q / (1 - q));
  }
  return sum;
}

describe('order statistics', () => {
  it('interpolates quantiles as R does by default', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([10, 1, 7], 0.9)).toBeCloseTo(9.4, 12);
    expect(median([])).toBeNull();
  });

  it("agrees with the sign test's published ranks (Hollander & Wolfe; Conover, table A3)", () => {
    const published = [
      [5, null],
      [6, 1],
      [8, 1],
      [9, 2],
      [10, 2],
      [12, 3],
      [15, 4],
      [20, 6],
      [25, 8],
      [30, 10],
      [50, 18],
    ] as const;
    for (const [n, rank] of published)
      expect([n, quantileIntervalRanks(n, 0.5)?.[0] ?? null]).toEqual([n, rank]);
  });

  it('has an interval of other quantiles from as many samples on as statistics.md says, and exactly', () => {
    expect([0.5, 0.9, 0.95, 0.99, 0.1].map((q) => fewestSamples(q))).toEqual([6, 36, 72, 368, 36]);
    for (const q of [0.5, 0.9, 0.95, 0.99]) {
      expect(quantileIntervalRanks(fewestSamples(q) - 1, q)).toBeNull();
      expect(quantileIntervalRanks(fewestSamples(q), q)?.[1]).toBe(fewestSamples(q));
    }
    for (const [n, q] of [
      [50, 0.9],
      [100, 0.95],
      [40, 0.1],
    ] as const) {
      const [low, high] = quantileIntervalRanks(n, q) ?? [0, 0];
      const below = (rank: number) => summedBinomial(rank - 1, n, q);
      expect(below(low)).toBeLessThanOrEqual(0.025);
      expect(below(low + 1)).toBeGreaterThan(0.025);
      expect(1 - below(high)).toBeLessThanOrEqual(0.025);
      expect(1 - below(high - 1)).toBeGreaterThan(0.025);
    }
  });

  it('spreads the interval of fewer effective samples over all', () => {
    const samples = Array.from({ length: 101 }, (_, index) => index);
    expect(locate(samples).ci95).toEqual([40, 60]);
    expect(locate(samples, 0.5, 21.9).ci95).toEqual([25, 75]);
    expect(locate(samples, 0.5, 6).ci95).toEqual([0, 100]);
    // However few they are worth, the interval reaches no further than they do.
    expect(locate(samples, 0.5, 1.7).ci95).toEqual([0, 100]);
    expect(locate(samples.slice(0, 5), 0.5).ci95).toBeNull();
    for (let n = 6; n < 60; n += 1) expect(locate(samples.slice(0, n), 0.5, 6.5).ci95).toEqual([0, n - 1]);
  });

  it('ranks failures as infinitely slow and never prints infinity', () => {
    const slow = Number.POSITIVE_INFINITY;
    expect(locate([1, 2, 3, 4, 5, 6, 7, 8, 9, slow])).toEqual({ point: 5.5, ci95: [2, 9] });
    expect(locate([1, 2, 3, 4, 5, 6, 7, 8, slow, slow])).toEqual({ point: 5.5, ci95: null });
    expect(locate([1, slow])).toEqual({ point: null, ci95: null });
    expect(locate([slow, slow, slow])).toEqual({ point: null, ci95: null });
  });

  it('covers the median of skewed data with at least 95%', () => {
    const random = xoroshiro128plus(7);
    let covered = 0;
    const rounds = 2000;
    for (let round = 0; round < rounds; round += 1) {
      const samples = Array.from({ length: 10 }, () => -Math.log(1 - uniformFloat64(random)));
      const [low, high] = locate(samples).ci95 ?? [0, 0];
      if (low <= Math.LN2 && Math.LN2 <= high) covered += 1;
    }
    // Exact coverage at n = 10 is 97.85%; 1.2 points are over three standard errors.
    expect(Math.abs(covered / rounds - 0.9785)).toBeLessThan(0.012);
  });
});
