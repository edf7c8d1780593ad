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
  const distances = new Float64Array(differences);
  for (let index = 0; index < distances.length; index += 1)
    distances[index] = Math.abs(distances[index] as number) || 0;
  const ranks = midranks(distances);
  let [kept, sum, whole] = [0, 0, 0];
  for (let index = 0; index < ranks.length; index += 1) {
    if (distances[index] === 0) continue;
    const rank = ranks[index] as number;
    if ((differences[index] as number) > 0) sum += rank;
    whole += rank;
    ranks[kept] = rank;
    kept += 1;
  }
  if (kept === 0) return null;
  const signed = ranks.subarray(0, kept);
  return Math.min(1, 2 * lowerTail(signed, Math.min(sum, whole - sum), differences.length));
}

/** P(T ≤ sum) of signed ranks that are all, or those left by zeros, of n. */
function lowerTail(ranks: Float64Array, sum: number, n: number): number {
  if (n > exactUpTo) {
    let [whole, squares] = [0, 0];
    for (const rank of ranks) {
      whole += rank;
      squares += rank ** 2;
    }
    return normalCdf((sum - whole / 2) / (Math.sqrt(squares) / 2), 0, 1);
  }
  if (new Set(ranks).size === n) return untiedSignedRankCdf(n)[sum] as number;
  // Twice a mean rank is whole.
  return signedRankCdf(ranks.map((rank) => 2 * rank))[2 * sum] as number;
}
