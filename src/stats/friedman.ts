import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from './shuffle.ts';

/**
 * Friedman's test that all targets are alike: one row a block, one sample a target, a failure as +∞. The statistic is
 * corrected for ties; p is how often targets shuffled within each block differ as much (1,999 seeded shuffles), and
 * beyond 20 blocks that of chi-square with one degree of freedom less than targets. null when nothing can be said:
 * fewer than two blocks or three targets, or all samples of each block equal.
 * Source: Hollander & Wolfe, "Nonparametric Statistical Methods", section 7.1.
 */
export function friedmanTest(
  blocks: Iterable<readonly number[]>,
): { readonly n: number; readonly statistic: number; readonly p: number } | null {
  const first: (readonly number[])[] = [];
  let sums: readonly number[] = [];
  let [n, spread] = [0, 0];
  for (const block of blocks) {
    const ranks = centredRanks(block);
    if (n <= mostShuffled) first.push(ranks);
    sums = ranks.map((rank, target) => rank + (sums[target] ?? 0));
    for (const rank of ranks) spread += rank ** 2;
    n += 1;
  }
  const targets = sums.length;
  if (n < 2 || targets < 3 || spread === 0) return null;
  const seen = sumOfSquares(sums);
  const statistic = ((targets - 1) * seen) / spread;
  const p = n > mostShuffled ? 1 - chiSquareCdf(statistic, targets - 1) : shuffledP(first, seen);
  return { n, statistic, p };
}

/**
 * Ranks less their mean. Equal values share the mean of the ranks that they take up. By counting: rows are short, and
 * there are as many as blocks.
 */
function centredRanks(row: readonly number[]): readonly number[] {
  return row.map((value) => {
    let rank = -row.length / 2;
    for (const other of row) rank += other < value ? 1 : other === value ? 0.5 : 0;
    return rank;
  });
}

const mostShuffled = 20;
const shuffles = 1999;

function shuffledP(ranks: readonly (readonly number[])[], seen: number): number {
  const drawn = unevennessOf(ranks.map((row) => row.toSorted((a, b) => a - b)));
  const asUneven = drawn.filter((one) => one >= seen - 1e-9).length;
  return (1 + asUneven) / (1 + shuffles);
}

const drawnByRanks = new Map<string, readonly number[]>();

/** What shuffles of such blocks give. Most metrics of a run have the same ranks in another order. */
function unevennessOf(ranks: readonly (readonly number[])[]): readonly number[] {
  const key = ranks.join(';');
  const known = drawnByRanks.get(key);
  if (known !== undefined) return known;
  const random = xoroshiro128plus(ranks.length);
  const drawn = Array.from({ length: shuffles }, () => {
    const sums = new Array<number>(ranks[0]?.length ?? 0).fill(0);
    for (const row of ranks)
      shuffled(row, random).forEach((rank, target) => {
        sums[target] = (sums[target] as number) + rank;
      });
    return sumOfSquares(sums);
  });
  drawnByRanks.set(key, drawn);
  return drawn;
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((total, value) => total + value ** 2, 0);
}
