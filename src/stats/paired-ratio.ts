import { effectiveCount } from './autocorrelation.ts';
import { ascending, type Located } from './order-statistic.ts';
import { exactUpTo, untiedSignedRankCdf } from './signed-rank-distribution.ts';
import { walshAverage } from './walsh-averages.ts';

/** One block's two samples; a failed launch is +∞. */
export interface Pair {
  readonly form: number;
  readonly base: number;
}

/**
 * ln(form / base) of every pair: ±∞ where one failed, NaN where both did; null when a sample is not positive and
 * so has no ratio.
 */
export function logRatios(pairs: readonly Pair[]): readonly number[] | null {
  if (pairs.some(({ form, base }) => !(form > 0 && base > 0))) return null;
  return pairs.map(({ form, base }) => Math.log(form) - Math.log(base));
}

/**
 * Ratio form / base over paired blocks: exp of the Hodges–Lehmann median of the Walsh averages of ln ratios,
 * with the interval that inverts Wilcoxon's signed-rank test (exact null distribution; null below n = 6 at 95 %).
 * `tail` is the chance of each end to be wrong. Pairs are in the order of their blocks: where ratios resemble those
 * before them, the interval is that of so many independent ones as they are worth. Source: Hollander & Wolfe, "Nonparametric Statistical Methods",
 * sections 3.2 and 3.3.
 *
 * A failure ranks as +∞. Where that leaves an average undetermined (both failed, or one of each), the lower
 * end is computed as if it were −∞ and the upper end as if it were +∞, and the estimate lies midway between both
 * ways; what is not finite then is null.
 * Samples that are not positive have no ratio: null.
 */
export function pairedRatio(pairs: readonly Pair[], tail = 0.025): Located {
  const none: Located = { point: null, ci95: null };
  const differences = logRatios(pairs);
  if (differences === null || differences.length === 0) return none;
  const low = withFiniteEnds(differences, -3 * beyond, beyond);
  const high = differences.every(Number.isFinite) ? low : withFiniteEnds(differences, -beyond, 3 * beyond);
  const points = [middleOf(low), middleOf(high)] as const;
  if (!points.every(isTold)) return none;
  const point = (points[0] + points[1]) / 2;
  const rank = endRank(differences, tail);
  if (rank === null) return { point: Math.exp(point), ci95: null };
  const ends: [number, number] = [
    walshAverage(low, rank),
    walshAverage(high, averagesOf(pairs.length) + 1 - rank),
  ];
  return { point: Math.exp(point), ci95: ends.every(isTold) ? [Math.exp(ends[0]), Math.exp(ends[1])] : null };
}

/**
 * Rank k (from 1) among the n(n+1)/2 sorted Walsh averages such that the k-th from either end are the ends of the
 * interval: the largest k with P(T ≤ k−1) ≤ tail. null when n is too small for one.
 */
export function signedRankIntervalRank(n: number, tail = 0.025): number | null {
  if (n > exactUpTo) {
    const middle = averagesOf(n) / 2;
    const z = tail === 0.025 ? 1.959964 : 1.644854;
    return Math.floor(middle - z * Math.sqrt((middle * (2 * n + 1)) / 6));
  }
  const rank = untiedSignedRankCdf(n).findIndex((chance) => chance > tail);
  return rank <= 0 ? null : rank;
}

/** Rank from either end of all averages, which stands as the rank would among those of the independent differences. */
function endRank(differences: readonly number[], tail: number): number | null {
  const effective = Math.floor(effectiveCount(differences));
  const rank = signedRankIntervalRank(effective, tail);
  if (rank === null) return null;
  return 1 + Math.floor(((rank - 1) * (averagesOf(differences.length) - 1)) / (averagesOf(effective) - 1));
}

/** No logarithm of a ratio of numbers reaches it, nor a quarter of it. */
const beyond = 1e4;

/** Whether an average is of finite differences only: the nearest that is not lies at half of `beyond`. */
function isTold(average: number): boolean {
  return Math.abs(average) < beyond / 4;
}

/**
 * The differences in order, with finite stand-ins for −∞ and +∞. The one that stands three times as far out also
 * stands for NaN, and wins where the two meet in an average.
 */
function withFiniteEnds(differences: readonly number[], lowest: number, highest: number): readonly number[] {
  const undetermined = -lowest > highest ? lowest : highest;
  return differences
    .map((difference) =>
      Number.isNaN(difference) ? undetermined : Math.min(highest, Math.max(lowest, difference)),
    )
    .sort(ascending);
}

/** Median of the Walsh averages. */
function middleOf(sorted: readonly number[]): number {
  const count = averagesOf(sorted.length);
  const upper = walshAverage(sorted, Math.floor(count / 2) + 1);
  return count % 2 === 1 ? upper : (walshAverage(sorted, count / 2) + upper) / 2;
}

function averagesOf(n: number): number {
  return (n * (n + 1)) / 2;
}
