import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { midranks } from './midranks.ts';
import { exactUpTo, signedRankCdf, untiedSignedRankCdf } from './signed-rank-distribution.ts';

/**
 * Two-sided p of Wilcoxon's signed-rank test that differences are symmetric about 0, as they are when a block's two
 * samples could as well have been exchanged. null without any difference to judge by.
 *
 * Exact for what was seen: every pattern of signs of the ranks is as likely, whatever the distribution. So it is
 * also a permutation test by flipped signs, and needs no other for skewed samples. Equal differences share their
 * mean rank. A zero takes part in the ranking and not in the sum (Pratt, "Remarks on Zeros and Ties in the Wilcoxon
 * Signed Rank Procedures", 1959), and so does NaN, where both samples failed. ±∞ (one failed) ranks highest.
 */
export function signedRankTest(differences: ArrayLike<number>): number | null {
  const known = Float64Array.from(differences, (difference) => difference || 0);
  const ranked = midranks(known.map(Math.abs));
  const ranks = ranked.filter((_, index) => known[index] !== 0);
  if (ranks.length === 0) return null;
  const positive = ranked.filter((_, index) => (known[index] as number) > 0);
  const [sum, whole] = [total(positive), total(ranks)];
  return Math.min(1, 2 * lowerTail(ranks, Math.min(sum, whole - sum), differences.length));
}

/** P(T ≤ sum) of signed ranks that are all, or those left by zeros, of n. */
function lowerTail(ranks: Float64Array, sum: number, n: number): number {
  if (n > exactUpTo) {
    const deviation = Math.sqrt(total(ranks.map((rank) => rank ** 2))) / 2;
    return normalCdf((sum - total(ranks) / 2) / deviation, 0, 1);
  }
  if (new Set(ranks).size === n) return untiedSignedRankCdf(n)[sum] as number;
  // Twice a mean rank is whole.
  return signedRankCdf(ranks.map((rank) => 2 * rank))[2 * sum] as number;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
