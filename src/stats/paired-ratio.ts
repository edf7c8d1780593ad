import signedRankQuantile from '@stdlib/stats-base-dists-signrank-quantile';
import { ascending, type Located, median } from './order-statistic.ts';

/** One block's two samples; a failed launch is +∞. */
export interface Pair {
  readonly form: number;
  readonly base: number;
}

/** Beyond this n the exact distribution is slow to compute and the normal approximation is as good. */
const exactUpTo = 150;

/**
 * Ratio form / base over paired blocks: exp of the Hodges–Lehmann median of the Walsh averages of ln ratios,
 * with the interval that inverts Wilcoxon's signed-rank test (exact null distribution; null below n = 6).
 * Source: Hollander & Wolfe, "Nonparametric Statistical Methods", sections 3.2 and 3.3.
 *
 * A failure ranks as +∞. Where that leaves an average undetermined (both failed, or one of each), the lower
 * end is computed as if it were −∞ and the upper end as if it were +∞; what is not finite then is null.
 * Samples that are not positive have no ratio: null.
 */
export function pairedRatio(pairs: readonly Pair[]): Located {
  const none: Located = { point: null, ci95: null };
  if (pairs.length === 0 || pairs.some(({ form, base }) => !(form > 0 && base > 0))) return none;
  const differences = pairs.map(({ form, base }) =>
    form === base && form === Number.POSITIVE_INFINITY ? Number.NaN : Math.log(form) - Math.log(base),
  );
  const low = walshAverages(differences, Number.NEGATIVE_INFINITY);
  const high = walshAverages(differences, Number.POSITIVE_INFINITY);
  const lowPoint = median(low);
  const highPoint = median(high);
  if (lowPoint === null || highPoint === null || lowPoint !== highPoint) return none;
  return { point: Math.exp(lowPoint), ci95: interval(low, high, pairs.length) };
}

/**
 * Rank k (from 1) among the n(n+1)/2 sorted Walsh averages such that the k-th from either end bound
 * the 95 % interval; null when n is too small for one.
 */
export function signedRankIntervalRank(n: number): number | null {
  if (n > exactUpTo) {
    const middle = (n * (n + 1)) / 4;
    return Math.floor(middle - 1.959964 * Math.sqrt((middle * (2 * n + 1)) / 6));
  }
  const rank = signedRankQuantile(0.025, n);
  return Number.isFinite(rank) && rank >= 1 ? rank : null;
}

function walshAverages(differences: readonly number[], undetermined: number): number[] {
  return differences
    .flatMap((a, i) => differences.slice(i).map((b) => (Number.isNaN(a + b) ? undetermined : (a + b) / 2)))
    .sort(ascending);
}

function interval(low: readonly number[], high: readonly number[], n: number): [number, number] | null {
  const rank = signedRankIntervalRank(n);
  if (rank === null) return null;
  const ends: [number, number] = [
    Math.exp(low[rank - 1] as number),
    Math.exp(high[high.length - rank] as number),
  ];
  return ends[0] > 0 && Number.isFinite(ends[1]) ? ends : null;
}
