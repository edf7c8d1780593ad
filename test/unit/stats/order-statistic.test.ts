import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { locate, median, quantile, quantileIntervalRanks } from '../../../src/stats/order-statistic.ts';

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

  it('ranks failures as infinitely slow and never prints infinity', () => {
    const slow = Number.POSITIVE_INFINITY;
    expect(locate([1, 2, 3, 4, 5, 6, 7, 8, 9, slow])).toEqual({ point: 5.5, ci95: [2, 9] });
    expect(locate([1, 2, 3, 4, 5, 6, 7, 8, slow, slow])).toEqual({ point: 5.5, ci95: null });
    expect(locate([1, slow])).toEqual({ point: null, ci95: null });
    expect(locate([slow, slow, slow])).toEqual({ point: null, ci95: null });
  });

  it('covers the median of skewed data with at least 95 %', () => {
    const random = xoroshiro128plus(7);
    let covered = 0;
    const rounds = 2000;
    for (let round = 0; round < rounds; round += 1) {
      const samples = Array.from({ length: 10 }, () => -Math.log(1 - uniformFloat64(random)));
      const [low, high] = locate(samples).ci95 ?? [0, 0];
      if (low <= Math.LN2 && Math.LN2 <= high) covered += 1;
    }
    // Exact coverage at n = 10 is 97.85 %; 1.2 points are over three standard errors.
    expect(Math.abs(covered / rounds - 0.9785)).toBeLessThan(0.012);
  });
});
