import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import { endsIn, fewestSamples, finiteIn, quantileIn, tailOf95 } from './order-statistic.ts';

/** The samples of one target, in order: a failure is +∞, or −∞ of a rate. */
export type Sorted = Float64Array;

/** A point with the ends of its 95 % interval, each by itself; null: open, or not to be had. */
export interface Bounded {
  readonly point: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The chance of each end of either median to be wrong. What is said of two medians is wrong in one direction only if
 * one of two ends is, so that it is wrong with a chance of at most twice this (Bonferroni): 2.5 %, whatever the shapes
 * of the two distributions are, and however the two targets depend on one another within a round.
 */
export const tailOfEach = tailOf95 / 2;

/** The least number of samples of either target for an interval of what is said of two medians. */
export const fewestOfEach = fewestSamples(0.5, tailOfEach);

/** target − base of the two medians, in their unit: from the low end of one less the high end of the other. */
export function medianDifference(target: Sorted, base: Sorted): Bounded {
  const [a, b] = [endsOf(target, tailOfEach), endsOf(base, tailOfEach)];
  const [one, other] = [medianOf(target), medianOf(base)];
  return {
    point: one === null || other === null ? null : one - other,
    low: told(a[0] - b[1]),
    high: told(a[1] - b[0]),
  };
}

/**
 * target / base of the two medians; nothing where one of them is not above 0, or may be below: its interval reaches
 * there, or there is none and a sample does. An interval that begins at 0, or among failures, leaves an end of the ratio
 * open.
 */
export function medianRatio(target: Sorted, base: Sorted): Bounded {
  if (!hasRatio(target) || !hasRatio(base)) return { point: null, low: null, high: null };
  const [one, other] = [medianOf(target), medianOf(base)];
  const [low, high] = ratioEnds(target, base, tailOfEach);
  return {
    point: one === null || other === null ? null : one / other,
    low: low > 0 ? told(low) : null,
    // 0 only of a base that failed in all: no ratio is a bound of what never was.
    high: high > 0 ? told(high) : null,
  };
}

/**
 * Two-sided p of the hypothesis that the two medians are equal: the smallest level at which the intervals of the two
 * do not overlap, so that p is below 0.05 just where the interval of the difference leaves out 0. null without samples
 * of both.
 */
export function medianTest(target: Sorted, base: Sorted): number | null {
  if (target.length === 0 || base.length === 0) return null;
  const least = Math.min(leastTail(target, target, base), leastTail(base, target, base));
  return Math.min(1, 4 * least);
}

/**
 * Two targets within 5 % of one another are called the same: a reader would not choose between them for less, and
 * runs of one target on shared machines differ by about as much.
 */
export const sameWithin = 0.05;

/**
 * True when the two medians are the same within δ: both one-sided tests at 5 % reject that their ratio lies outside,
 * which is when its 90 % interval lies within [1/(1+δ), 1+δ]; where medians are 0, when that of their difference is 0.
 * false is not "different", only "not shown to be the same". Source: Schuirmann, "A Comparison of the Two One-Sided Tests Procedure and the Power Approach" (1987).
 */
export function sameMedian(target: Sorted, base: Sorted, delta: number = sameWithin): boolean {
  const tail = 2 * tailOfEach;
  if (!hasRatio(target) || !hasRatio(base))
    return [...endsOf(target, tail), ...endsOf(base, tail)].every((end) => end === 0);
  const [low, high] = ratioEnds(target, base, tail);
  return low >= 1 / (1 + delta) && high <= 1 + delta;
}

/**
 * The number of samples of either target that `tests` comparisons need at least, so that all of them can stay below α
 * after Holm's adjustment: p is never below 4/2ⁿ, when no sample of one is as large as any of the other.
 */
export function fewestToDiffer(tests: number, alpha = 0.05): number {
  return Math.floor(Math.log2((4 * tests) / alpha)) + 1;
}

function medianOf(sorted: Sorted): number | null {
  return quantileIn(sorted, 0.5);
}

function endsOf(sorted: Sorted, tail: number): readonly [number, number] {
  return endsIn(sorted, 0.5, sorted.length, tail);
}

function ratioEnds(target: Sorted, base: Sorted, tail: number): readonly [number, number] {
  const [a, b] = [endsOf(target, tail), endsOf(base, tail)];
  return [Math.max(0, a[0]) / b[1], b[0] > 0 ? a[1] / b[0] : Number.POSITIVE_INFINITY];
}

function hasRatio(sorted: Sorted): boolean {
  const [low] = endsOf(sorted, tailOfEach);
  const least = low === Number.NEGATIVE_INFINITY ? (finiteIn(sorted)[0] ?? 0) : low;
  const median = medianOf(sorted);
  return least >= 0 && (median === null || median > 0);
}

/** The smallest of the levels that the samples of `own` can have at which the two intervals do not overlap; 1: none. */
function leastTail(own: Sorted, target: Sorted, base: Sorted): number {
  const tailAt = (rank: number) => binomialCdf(rank - 1, own.length, 0.5);
  const none = Math.floor(own.length / 2) + 1;
  let [overlapping, apart] = [0, none];
  while (apart - overlapping > 1) {
    const rank = Math.floor((overlapping + apart) / 2);
    if (areApart(target, base, tailAt(rank))) apart = rank;
    else overlapping = rank;
  }
  return apart === none ? 1 : tailAt(apart);
}

function areApart(target: Sorted, base: Sorted, tail: number): boolean {
  const [a, b] = [endsOf(target, tail), endsOf(base, tail)];
  return a[0] > b[1] || a[1] < b[0];
}

/** Infinite, or ∞ − ∞: an end that failures leave open. */
function told(end: number): number | null {
  return Number.isFinite(end) ? end : null;
}
