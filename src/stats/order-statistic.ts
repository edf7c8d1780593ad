import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';

/** A point and its two-sided 95 % interval, both of the samples' unit; null where it cannot be told. */
export interface Located {
  readonly point: number | null;
  readonly ci95: readonly [number, number] | null;
}

/** The chance of each end of a 95 % interval to be wrong. */
export const tailOf95 = 0.025;

/**
 * The q-quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan, "Sample Quantiles
 * in Statistical Packages", 1996). +∞ ranks above all; null when there is none or it is not finite.
 */
export function quantile(samples: ArrayLike<number>, q: number): number | null {
  return quantileIn(inOrder(samples), q);
}

/** The same of samples that are in order already. */
export function quantileIn(sorted: Float64Array, q: number): number | null {
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  const value = below === above ? below : below + (above - below) * (at - Math.floor(at));
  return Number.isFinite(value) ? value : null;
}

/** The middle sample, or the mean of the middle two; null when there is none or it is not finite. */
export function median(samples: ArrayLike<number>): number | null {
  return quantile(samples, 0.5);
}

/**
 * Ranks l ≤ u (from 1) such that the q-quantile lies below x_(l), and above x_(u), with a chance of at most `tail`
 * each: the largest l with P(Bin(n, q) ≤ l−1) ≤ tail and the smallest u with P(Bin(n, q) ≥ u) ≤ tail. null when n is
 * too small. Source: David & Nagaraja, "Order Statistics", section 7.1; for the median it is the sign test's interval
 * (Hollander & Wolfe, "Nonparametric Statistical Methods", section 3.6).
 */
export function quantileIntervalRanks(
  n: number,
  q: number,
  tail = tailOf95,
): readonly [number, number] | null {
  const low = lowRank(n, q, tail);
  const fromTop = lowRank(n, 1 - q, tail);
  return low === 0 || fromTop === 0 ? null : [low, n + 1 - fromTop];
}

/** The smallest n with a 95 % interval of the q-quantile: 6 for the median, 36 for p90, 72 for p95, 368 for p99. */
export function fewestSamples(q: number, tail = tailOf95): number {
  return Math.ceil(Math.log(tail) / Math.log(Math.max(q, 1 - q)));
}

/**
 * The q-quantile with its exact order-statistic interval. A failure is passed as +∞, or −∞ of a rate, and keeps its rank;
 * an interval that reaches into the failures has one end only and is null.
 *
 * Samples that resemble those before them are worth only `effective` independent ones (see `effectiveCount`):
 * the interval then ends at those samples that stand where the ends would stand among so many, and at most at the
 * smallest and the largest.
 */
export function locate(samples: ArrayLike<number>, q = 0.5, effective = samples.length): Located {
  return locateIn(inOrder(samples), q, effective);
}

/** The same of samples that are in order already. */
export function locateIn(sorted: Float64Array, q: number, effective: number): Located {
  const ends = endsIn(sorted, q, effective);
  return { point: quantileIn(sorted, q), ci95: ends.every(Number.isFinite) ? ends : null };
}

/**
 * The ends of that interval, each wrong with a chance of at most `tail`. An end that lies among the failures is +∞; too
 * few samples for an interval leave both ends open, −∞ and +∞.
 */
export function endsIn(
  sorted: Float64Array,
  q: number,
  effective: number,
  tail = tailOf95,
): readonly [number, number] {
  const worth = Math.min(sorted.length, Math.max(Math.floor(effective), fewestSamples(q, tail)));
  const ranks = quantileIntervalRanks(worth, q, tail);
  if (ranks === null) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const scale = (sorted.length - 1) / (worth - 1);
  const low = sorted[Math.floor((ranks[0] - 1) * scale)] as number;
  // The last is the last, also where rounding takes it a hair beyond.
  const high = sorted[Math.min(sorted.length - 1, Math.ceil((ranks[1] - 1) * scale))] as number;
  return [low, high];
}

/** The samples from the smallest to +∞; as numbers alone they are sorted several times as fast. */
export function inOrder(samples: ArrayLike<number>): Float64Array {
  return new Float64Array(samples).sort();
}

/** The part of sorted samples that failures leave: +∞ and last, or of rates −∞ and first. */
export function finiteIn(sorted: Float64Array): Float64Array {
  let finite = sorted.length;
  while (finite > 0 && !Number.isFinite(sorted[finite - 1])) finite -= 1;
  let first = 0;
  while (first < finite && !Number.isFinite(sorted[first])) first += 1;
  return sorted.subarray(first, finite);
}

/** The largest l with P(Bin(n, q) ≤ l−1) ≤ tail, by bisection; 0 when there is none. */
function lowRank(n: number, q: number, tail: number): number {
  let [allowed, refused] = [0, n + 1];
  while (refused - allowed > 1) {
    const rank = Math.floor((allowed + refused) / 2);
    if (binomialCdf(rank - 1, n, q) <= tail) allowed = rank;
    else refused = rank;
  }
  return allowed;
}
