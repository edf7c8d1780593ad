import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import {
  type Pair,
  pairedRatio,
  ratioEnds,
  ratioInterval,
  signedRankIntervalRank,
} from '../../../src/stats/paired-ratio.ts';

const slow = Number.POSITIVE_INFINITY;

/** P(T ≤ t) of the signed-rank statistic by listing all 2ⁿ signs. */
function enumeratedCdf(t: number, n: number): number {
  let count = 0;
  for (let signs = 0; signs < 2 ** n; signs += 1) {
    let sum = 0;
    for (let rank = 1; rank <= n; rank += 1) if ((signs >> (rank - 1)) & 1) sum += rank;
    if (sum <= t) count += 1;
  }
  return count / 2 ** n;
}

describe('paired ratio', () => {
  it("agrees with Wilcoxon's published critical values (two-sided 5 %): rank is the value plus one", () => {
    const published = [
      [6, 0],
      [7, 2],
      [8, 3],
      [9, 5],
      [10, 8],
      [12, 13],
      [15, 25],
      [20, 52],
      [25, 89],
      [30, 137],
    ] as const;
    for (const [n, critical] of published) expect([n, signedRankIntervalRank(n)]).toEqual([n, critical + 1]);
    expect(signedRankIntervalRank(5)).toBeNull();
  });

  it('picks the largest rank that an enumeration of all signs allows', () => {
    for (const n of [6, 9, 12]) {
      const rank = signedRankIntervalRank(n) as number;
      expect(enumeratedCdf(rank - 1, n)).toBeLessThanOrEqual(0.025);
      expect(enumeratedCdf(rank, n)).toBeGreaterThan(0.025);
    }
  });

  it("reproduces the estimate of Hollander & Wolfe's example 3.1 (depression scores)", () => {
    const x = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const pairs = x.map((value, index) => ({ target: Math.exp(y[index] as number), base: Math.exp(value) }));
    const { point, ci95 } = pairedRatio(pairs);
    expect(Math.log(point as number)).toBeCloseTo(-0.46, 3);
    expect(ci95?.map((end) => Math.log(end).toFixed(3))).toEqual(['-0.786', '-0.010']);
  });

  it('withholds what failures leave undetermined', () => {
    const pairs = Array.from({ length: 10 }, (_, index) => ({ target: 20 + index, base: 10 }));
    const failed = pairs.with(0, { target: slow, base: 10 });
    expect(pairedRatio(failed).point).toBeGreaterThan(2);
    expect(pairedRatio(pairs.map(() => ({ target: slow, base: slow })))).toEqual({ point: null, ci95: null });
    expect(pairedRatio([{ target: slow, base: 1 }])).toEqual({ point: null, ci95: null });
    expect(pairedRatio([{ target: 0, base: 1 }])).toEqual({ point: null, ci95: null });
    expect(pairedRatio([])).toEqual({ point: null, ci95: null });
  });

  it('has one end of its interval where failures leave only the other open', () => {
    const pairs = Array.from({ length: 10 }, (_, index) => ({ target: 20 + ((7 * index) % 10), base: 100 }));
    const whole = ratioEnds(pairs, 95);
    expect([whole.low, whole.high]).toEqual(pairedRatio(pairs).ci95);
    const baseFailed = pairs.with(4, { target: 24, base: slow });
    expect(pairedRatio(baseFailed).ci95).toBeNull();
    expect(ratioInterval(baseFailed, 95)).toBeNull();
    // As if the base had taken very long, or the target.
    const baseLate = ratioEnds(pairs.with(4, { target: 24, base: 1e30 }), 95);
    expect(ratioEnds(baseFailed, 95)).toEqual({ low: null, high: baseLate.high });
    expect(baseLate.high).toBeLessThan(0.29);
    const targetFailed = ratioEnds(pairs.with(4, { target: slow, base: 100 }), 95);
    const targetLate = ratioEnds(pairs.with(4, { target: 1e30, base: 100 }), 95);
    expect(targetFailed).toEqual({ low: targetLate.low, high: null });
    expect(targetLate.low).toBeGreaterThan(0.2);
    // Where both failed in a block, it may have been either.
    const bothFailed = pairs.with(4, { target: slow, base: slow });
    expect(ratioEnds(bothFailed, 95)).toEqual({ low: null, high: null });
    expect(ratioEnds(pairs.slice(0, 5), 95)).toEqual({ low: null, high: null });
    expect(ratioEnds([{ target: 0, base: 1 }], 95)).toEqual({ low: null, high: null });
  });

  it('widens the interval where ratios resemble those before them, and only there', () => {
    const slowly = Array.from({ length: 60 }, (_, block) => ({ target: Math.exp(Math.sin(block)), base: 1 }));
    const inDisorder = slowly.map((_, block) => slowly[(block * 37) % 60] as Pair);
    const [wide, narrow] = [pairedRatio(slowly), pairedRatio(inDisorder)];
    expect(wide.point).toBe(narrow.point);
    expect(wide.ci95?.[0]).toBeLessThan(narrow.ci95?.[0] ?? 0);
    expect(wide.ci95?.[1]).toBeGreaterThan(narrow.ci95?.[1] ?? Number.NaN);
  });

  it('takes thousands of blocks', () => {
    const random = xoroshiro128plus(3);
    const pairs = Array.from({ length: 20_000 }, () => ({
      target: 2 * (1 + uniformFloat64(random)),
      base: 1 + uniformFloat64(random),
    }));
    const { point, ci95 } = pairedRatio(pairs);
    expect(point).toBeCloseTo(2, 1);
    expect(ci95?.[0]).toBeGreaterThan(1.98);
    expect(ci95?.[1]).toBeLessThan(2.02);
  });

  it('covers a true ratio of 1 in at least 95 % of drifting, noisy runs', () => {
    const random = xoroshiro128plus(11);
    const noise = () => 1 + uniformFloat64(random) ** 2;
    let covered = 0;
    const rounds = 1500;
    for (let round = 0; round < rounds; round += 1) {
      const pairs = Array.from({ length: 10 }, (_, block) => ({
        target: noise() * (1 + block / 50),
        base: noise() * (1 + block / 50),
      }));
      const [low, high] = pairedRatio(pairs).ci95 ?? [2, 2];
      if (low <= 1 && 1 <= high) covered += 1;
    }
    expect(Math.abs(covered / rounds - 0.951)).toBeLessThan(0.02);
  });
});
