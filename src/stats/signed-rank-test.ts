import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { midranks } from './midranks.ts';
import { exactUpTo, signedRankCdf } from './signed-rank-distribution.ts';

/**
 * Two-sided p of Wilcoxon's signed-rank test that differences are symmetric about 0, as they are when a block's two
 * samples could as well have been exchanged. null without any difference to judge by.
 *
 * Exact for what was seen: every pattern of signs of the ranks is as likely, whatever the distribution. So it is
 * also a permutation test by flipped signs, and needs no other for skewed samples. Equal differences share their
 * mean rank. A zero takes part in the ranking and not in the sum (Pratt, "Remarks on Zeros and Ties in the Wilcoxon
 * Signed Rank Procedures", 1959), and so does NaN, where both samples failed. ±∞ (one failed) ranks highest.
 */
export function signedRankTest(differences: readonly number[]): number | null {
  const known = differences.map((difference) => (Number.isNaN(difference) ? 0 : difference));
  // Twice the rank is whole, ties or not.
  const signed = midranks(known.map(Math.abs)).flatMap((rank, index) => {
    const difference = known[index] as number;
    return difference === 0 ? [] : [{ rank: 2 * rank, positive: difference > 0 }];
  });
  if (signed.length === 0) return null;
  const ranks = signed.map(({ rank }) => rank);
  const sum = signed.reduce((total, { rank, positive }) => total + (positive ? rank : 0), 0);
  const whole = ranks.reduce((total, rank) => total + rank, 0);
  const smaller = Math.min(sum, whole - sum);
  return Math.min(1, 2 * lowerTail(ranks, smaller, whole));
}

function lowerTail(ranks: readonly number[], sum: number, whole: number): number {
  if (ranks.length <= exactUpTo) return signedRankCdf(ranks)[sum] as number;
  const deviation = Math.sqrt(ranks.reduce((total, rank) => total + rank ** 2, 0)) / 2;
  return normalCdf((sum - whole / 2) / deviation, 0, 1);
}
