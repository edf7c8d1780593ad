import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { describe, expect, it } from 'vitest';
import { effectiveCount } from '../../../src/stats/autocorrelation.ts';
import { dipTest } from '../../../src/stats/dip.ts';
import { friedmanTest } from '../../../src/stats/friedman.ts';
import { locate } from '../../../src/stats/order-statistic.ts';
import { pairedRatio } from '../../../src/stats/paired-ratio.ts';
import { sameRatio } from '../../../src/stats/same-within.ts';
import { inBlocks, slowing } from '../../bench/statistics/blocks.ts';
import { holds } from '../../bench/statistics/coverage.ts';
import { differs } from '../../bench/statistics/false-positives.ts';
import {
  autocorrelated,
  gaussian,
  heavy,
  normal,
  repeated,
  skewed,
  uniform,
} from '../../bench/statistics/populations.ts';

/** A small part of `npm run bench:statistics`; bounds are some four standard errors from the value of its tables. */
const rounds = 600;

function shareOf(seed: number, happens: (random: RandomGenerator) => boolean | null): number {
  const random = xoroshiro128plus(seed);
  const told = repeated(rounds, () => happens(random)).filter((answer) => answer !== null);
  return told.filter(Boolean).length / told.length;
}

describe('intervals cover', () => {
  it('the median, p90 of skewed samples as exactly as ranks allow', () => {
    const covered = (n: number, q: number) =>
      shareOf(n, (random) => holds(locate(skewed.draw(random, n), q).ci95, skewed.quantile(q)));
    expect(Math.abs(covered(20, 0.5) - 0.959)).toBeLessThan(0.035);
    expect(Math.abs(covered(36, 0.9) - 0.954)).toBeLessThan(0.035);
  });

  it('the median of autocorrelated samples by the effective n, and not without it', () => {
    const population = autocorrelated(0.6);
    const covered = (effective: (samples: readonly number[]) => number) =>
      shareOf(3, (random) => {
        const samples = population.draw(random, 50);
        return holds(locate(samples, 0.5, effective(samples)).ci95, 100);
      });
    expect(covered((samples) => samples.length)).toBeLessThan(0.85);
    expect(covered(effectiveCount)).toBeGreaterThan(0.95);
  });

  it('the ratio of two targets on a drifting machine, and with heavy tails', () => {
    for (const pairing of [slowing, inBlocks(heavy)]) {
      const covered = shareOf(5, (random) => holds(pairedRatio(pairing.draw(random, 15, 1.3)).ci95, 1.3));
      expect([pairing.name, Math.abs(covered - 0.952) < 0.035]).toEqual([pairing.name, true]);
    }
  });
});

describe('false alarms stay rare', () => {
  it('of the signed-rank test', () => {
    const alarms = shareOf(7, (random) => differs(slowing.draw(random, 20, 1)));
    expect(Math.abs(alarms - 0.048)).toBeLessThan(0.035);
  });

  it("of Friedman's test", () => {
    const alarms = shareOf(9, (random) => {
      const test = friedmanTest(repeated(30, () => normal.draw(random, 3)));
      return test !== null && test.p < 0.05;
    });
    expect(Math.abs(alarms - 0.05)).toBeLessThan(0.035);
  });

  it('of the dip test, on uniform samples', () => {
    const alarms = shareOf(11, (random) => (dipTest(uniform.draw(random, 20)) as number) < 0.05);
    expect(Math.abs(alarms - 0.05)).toBeLessThan(0.035);
  });

  it('of "the same", at the very edge of it', () => {
    const said = shareOf(13, (random) =>
      sameRatio(
        repeated(30, () => ({
          target: 1.05 * Math.exp(0.03 * gaussian(random)),
          base: Math.exp(0.03 * gaussian(random)),
        })),
      ),
    );
    expect(Math.abs(said - 0.05)).toBeLessThan(0.035);
  });
});
