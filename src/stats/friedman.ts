import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../plan/shuffle.ts';

/**
 * Friedman's test that all forms are alike: one row a block, one sample a form, a failure as +∞. The statistic is
 * corrected for ties; p is how often forms shuffled within each block differ as much (1,999 seeded shuffles), and
 * beyond 20 blocks that of chi-square with one degree of freedom less than forms. null when nothing can be said:
 * fewer than two blocks or three forms, or all samples of each block equal.
 * Source: Hollander & Wolfe, "Nonparametric Statistical Methods", section 7.1.
 */
export function friedmanTest(
  blocks: readonly (readonly number[])[],
): { readonly statistic: number; readonly p: number } | null {
  const forms = blocks[0]?.length ?? 0;
  if (blocks.length < 2 || forms < 3) return null;
  const ranks = blocks.map(ranksWithin);
  const middle = (forms + 1) / 2;
  let spread = 0;
  for (const row of ranks) for (const rank of row) spread += (rank - middle) ** 2;
  if (spread === 0) return null;
  const seen = unevenness(ranks);
  const statistic = ((forms - 1) * seen) / spread;
  return {
    statistic,
    p: blocks.length > mostShuffled ? 1 - chiSquareCdf(statistic, forms - 1) : shuffledP(ranks, seen),
  };
}

/** Ranks from 1 of a few values, by counting: there are as many rows as blocks. Equal ones share their mean rank. */
function ranksWithin(row: readonly number[]): readonly number[] {
  return row.map((value) => {
    let rank = 0.5;
    for (const other of row) rank += other < value ? 1 : other === value ? 0.5 : 0;
    return rank;
  });
}

const mostShuffled = 20;
const shuffles = 1999;

function shuffledP(ranks: readonly (readonly number[])[], seen: number): number {
  const random = xoroshiro128plus(ranks.length);
  let asUneven = 0;
  for (let round = 0; round < shuffles; round += 1) {
    if (unevenness(ranks.map((row) => shuffled(row, random))) >= seen - 1e-9) asUneven += 1;
  }
  return (1 + asUneven) / (1 + shuffles);
}

/** Sum over forms of the squared deviation of their rank sum from the one expected. */
function unevenness(ranks: readonly (readonly number[])[]): number {
  const forms = ranks[0]?.length ?? 0;
  const sums = new Array<number>(forms).fill((-ranks.length * (forms + 1)) / 2);
  for (const row of ranks)
    row.forEach((rank, form) => {
      sums[form] = (sums[form] as number) + rank;
    });
  return sums.reduce((total, sum) => total + sum ** 2, 0);
}
