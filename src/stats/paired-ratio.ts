import { effectiveCount } from './autocorrelation.ts';
import type { Located } from './order-statistic.ts';
import { exactUpTo, untiedSignedRankCdf } from './signed-rank-distribution.ts';
import { walshAverage } from './walsh-averages.ts';

/** One block's two samples; a failed launch is +∞. */
export interface Pair {
  readonly target: number;
  readonly base: number;
}

/** Pairs in the order of their blocks: a list, or what makes them one at a time. */
export interface Pairs extends Iterable<Pair> {
  readonly length: number;
}

/**
 * ln(target / base) of every pair: ±∞ where one failed, NaN where both did; null when a sample is not positive and
 * so has no ratio.
 */
export function logRatios(pairs: Pairs): Float64Array | null {
  const ratios = new Float64Array(pairs.length);
  let index = 0;
  for (const { target, base } of pairs) {
    if (!(target > 0 && base > 0)) return null;
    ratios[index] = Math.log(target) - Math.log(base);
    index += 1;
  }
  return ratios;
}

/**
 * Ratio target / base over paired blocks: exp of the Hodges–Lehmann median of the Walsh averages of ln ratios, with its
 * 95 % interval (`ratioEnds`). Source: Hollander & Wolfe, "Nonparametric Statistical Methods", section 3.2.
 *
 * A failure ranks as +∞. Where that leaves an average undetermined (both failed, or one of each), the estimate lies
 * midway between that with all of them at −∞ and that with all at +∞; what is not finite then is null.
 * Samples that are not positive have no ratio: null.
 */
export function pairedRatio(pairs: Pairs): Located {
  const bounds = boundsOf(pairs);
  if (bounds === null) return { point: null, ci95: null };
  const low = middleOf(bounds.low);
  const high = bounds.high === bounds.low ? low : middleOf(bounds.high);
  if (!isTold(low) || !isTold(high)) return { point: null, ci95: null };
  return { point: Math.exp((low + high) / 2), ci95: closed(endsOf(bounds, 95)) };
}

/** The interval of the ratio at a level in per cent; null where one of its ends is open (see `ratioEnds`). */
export function ratioInterval(pairs: Pairs, level: Level): readonly [number, number] | null {
  return closed(ratioEnds(pairs, level));
}

/** The two ends of an interval, each by itself: wrong in half of the cases that the level allows. null: open. */
export interface Ends {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The ends of the interval of the ratio at a level in per cent, which inverts Wilcoxon's signed-rank test; null below
 * six blocks at 95 % and five at 90 %, and where they reach into failures: the lower end is computed with what they
 * leave undetermined at −∞, the upper end with it at +∞. Where only the base failed, the upper end may still be told.
 * Pairs are in the order of their blocks: where ratios resemble those before them, the interval is that of as many
 * independent ones as they are worth. Source: Hollander & Wolfe, "Nonparametric Statistical Methods", section 3.3.
 */
export function ratioEnds(pairs: Pairs, level: Level): Ends {
  const bounds = boundsOf(pairs);
  return bounds === null ? { low: null, high: null } : endsOf(bounds, level);
}

function closed({ low, high }: Ends): readonly [number, number] | null {
  return low === null || high === null ? null : [low, high];
}

type Level = keyof typeof levels;

/** The chance of each end to be wrong, and its standard normal quantile. */
const levels = { 90: { tail: 0.05, z: 1.644854 }, 95: { tail: 0.025, z: 1.959964 } } as const;

/** Differences in order, twice: with what is undetermined lowest, and highest. */
interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly effective: number;
}

/** Remembered: a comparison asks for the same pairs' ratio and for intervals of several levels. */
function boundsOf(pairs: Pairs): Bounds | null {
  const known = boundsOfPairs.get(pairs);
  if (known !== undefined) return known;
  const bounds = newBoundsOf(pairs);
  boundsOfPairs.set(pairs, bounds);
  return bounds;
}

const boundsOfPairs = new WeakMap<Pairs, Bounds | null>();

function newBoundsOf(pairs: Pairs): Bounds | null {
  const differences = logRatios(pairs);
  if (differences === null || differences.length === 0) return null;
  const low = withFiniteEnds(differences, -3 * beyond, beyond);
  const high = differences.every(Number.isFinite) ? low : withFiniteEnds(differences, -beyond, 3 * beyond);
  return { low, high, effective: Math.floor(effectiveCount(differences)) };
}

function endsOf({ low, high, effective }: Bounds, level: Level): Ends {
  const rankOfFewer = signedRankIntervalRank(effective, level);
  if (rankOfFewer === null) return { low: null, high: null };
  const count = averagesOf(low.length);
  // It stands among all averages as it would among those of the independent differences.
  const rank = 1 + Math.floor(((rankOfFewer - 1) * (count - 1)) / (averagesOf(effective) - 1));
  return {
    low: ratioOf(walshAverage(low, rank)),
    high: ratioOf(walshAverage(high, count + 1 - rank)),
  };
}

/** null: not of finite differences only. */
function ratioOf(average: number): number | null {
  return isTold(average) ? Math.exp(average) : null;
}

/**
 * Rank k (from 1) among the n(n+1)/2 sorted Walsh averages such that the k-th from either end are the ends of the
 * interval: the largest k with P(T ≤ k−1) ≤ tail. null when n is too small for one.
 */
export function signedRankIntervalRank(n: number, level: Level = 95): number | null {
  const { tail, z } = levels[level];
  if (n > exactUpTo) {
    const middle = averagesOf(n) / 2;
    return Math.floor(middle - z * Math.sqrt((middle * (2 * n + 1)) / 6));
  }
  const rank = untiedSignedRankCdf(n).findIndex((chance) => chance > tail);
  return rank <= 0 ? null : rank;
}

/** No logarithm of a ratio of numbers reaches it, nor a quarter of it. */
const beyond = 1e4;

/** True when an average is of finite differences only: the nearest that is not lies at half of `beyond`. */
function isTold(average: number): boolean {
  return Math.abs(average) < beyond / 4;
}

/**
 * The differences in order, with finite stand-ins for −∞ and +∞. The one that stands three times as far out also
 * stands for NaN, and wins where the two meet in an average.
 */
function withFiniteEnds(differences: Float64Array, lowest: number, highest: number): Float64Array {
  const undetermined = -lowest > highest ? lowest : highest;
  return differences
    .map((difference) =>
      Number.isNaN(difference) ? undetermined : Math.min(highest, Math.max(lowest, difference)),
    )
    .sort();
}

/** Median of the Walsh averages. */
function middleOf(sorted: Float64Array): number {
  const count = averagesOf(sorted.length);
  const upper = walshAverage(sorted, Math.floor(count / 2) + 1);
  return count % 2 === 1 ? upper : (walshAverage(sorted, count / 2) + upper) / 2;
}

function averagesOf(n: number): number {
  return (n * (n + 1)) / 2;
}
