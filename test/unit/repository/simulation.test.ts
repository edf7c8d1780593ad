import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { describe, expect, it } from 'vitest';
import { effectiveCount } from '../../../src/stats/autocorrelation.ts';
import { dipTest } from '../../../src/stats/dip.ts';
import { driftTest } from '../../../src/stats/drift-test.ts';
import { inOrder, locate } from '../../../src/stats/order-statistic.ts';
import { medianRatio, sameMedian } from '../../../src/stats/two-medians.ts';
import { apart, failing, inBlocks, shared } from '../../bench/statistics/blocks.ts';
import { holds } from '../../bench/statistics/coverage.ts';
import { differs, noisyPair } from '../../bench/statistics/false-positives.ts';
import {
  autocorrelated,
  drifting,
  grids,
  halved,
  heavy,
  normal,
  type Population,
  pareto,
  repeated,
  skewed,
  tailed,
  tight,
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

  it('the ratio of two medians, of unlike shapes and on a machine that disturbs both', () => {
    const pairings = [
      apart(tailed, tight, 1),
      apart(halved, tight, 1),
      shared(pareto, tight, 'time'),
      inBlocks(drifting, 1.3),
    ];
    for (const { name, ratio, draw } of pairings) {
      const [below, above] = (['high', 'low'] as const).map((end) =>
        shareOf(5, (random) => {
          const { target, base } = draw(random, 20);
          const at = medianRatio(inOrder(target), inOrder(base))[end] as number;
          return end === 'high' ? at < ratio : at > ratio;
        }),
      );
      // The promise of claims at their edge: 2.5%, and four standard errors.
      expect([name, (below as number) < 0.05, (above as number) < 0.05]).toEqual([name, true, true]);
    }
  });
});

describe('false alarms stay rare', () => {
  it('of differences, with failures and with an autocorrelation of each target', () => {
    for (const { name, draw } of [
      failing(inBlocks(normal, 1), 0.1),
      apart(autocorrelated(0.6), autocorrelated(0.6), 1),
      apart(pareto, tight, 1),
    ]) {
      const alarms = shareOf(7, (random) => differs(draw(random, 10)));
      expect([name, alarms < 0.085]).toEqual([name, true]);
    }
  });

  it('of the dip test, on uniform samples and on grids', () => {
    const alarms = (population: Population) =>
      shareOf(11, (random) => (dipTest(population.draw(random, 20)) as number) < 0.05);
    expect(Math.abs(alarms(uniform) - 0.05)).toBeLessThan(0.035);
    for (const grid of grids) expect([grid.name, alarms(grid) < 0.02]).toEqual([grid.name, true]);
  });

  it('of a drift', () => {
    const alarms = shareOf(9, (random) => (driftTest(heavy.draw(random, 10))?.p ?? 1) < 0.05);
    expect(alarms).toBeLessThan(0.085);
  });

  it('of "the same", at the very edge of it', () => {
    const said = shareOf(13, (random) => {
      const { target, base } = noisyPair(random, 30, 1.05, 0.03);
      return sameMedian(inOrder(target), inOrder(base));
    });
    expect(said).toBeLessThan(0.085);
  });
});
