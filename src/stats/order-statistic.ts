import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';

/** A point and its two-sided 95 % interval, both of the samples' unit; null where it cannot be told. */
export interface Located {
  readonly point: number | null;
  readonly ci95: readonly [number, number] | null;
}

/**
 * The q-quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan, "Sample Quantiles
 * in Statistical Packages", 1996). +∞ ranks above all; null when there is none or it is not finite.
 */
export function quantile(samples: readonly number[], q: number): number | null {
  const sorted = samples.toSorted(ascending);
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  const value = below === above ? below : below + (above - below) * (at - Math.floor(at));
  return Number.isFinite(value) ? value : null;
}

/** The middle sample, or the mean of the middle two; null when there is none or it is not finite. */
export function median(samples: readonly number[]): number | null {
  return quantile(samples, 0.5);
}

/**
 * Rank k (from 1) such that [x_(k), x_(n+1−k)] covers the median with at least 95 %:
 * the largest k with P(Bin(n, ½) ≤ k−1) ≤ 0.025. null below n = 6, where no such rank exists.
 * Source: Hollander & Wolfe, "Nonparametric Statistical Methods", section 3.6 (the sign test's interval).
 */
export function medianIntervalRank(n: number): number | null {
  let rank = 0;
  while (rank < n && binomialCdf(rank, n, 0.5) <= 0.025) rank += 1;
  return rank === 0 ? null : rank;
}

/**
 * The median with its exact order-statistic interval. A failure is passed as +∞ and keeps its rank;
 * an interval that reaches into the failures has no upper end and is null.
 */
export function locate(samples: readonly number[]): Located {
  const sorted = samples.toSorted(ascending);
  const rank = medianIntervalRank(sorted.length);
  const point = median(sorted);
  if (rank === null) return { point, ci95: null };
  const low = sorted[rank - 1] as number;
  const high = sorted[sorted.length - rank] as number;
  return { point, ci95: Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null };
}

/** Sorts infinities too, where a difference would be NaN. */
export function ascending(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
