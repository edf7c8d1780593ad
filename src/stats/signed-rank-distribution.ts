/**
 * P(T ≤ t) for t = 0, 1, 2, … of the sum T of those ranks whose coin falls on heads, every coin being fair: the
 * null distribution of Wilcoxon's signed-rank statistic, by adding one rank after the other. Ranks are whole.
 * Source: Hollander & Wolfe, "Nonparametric Statistical Methods", section 3.1, comment 7.
 */
export function signedRankCdf(ranks: Float64Array): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const chance = new Float64Array(total + 1);
  chance[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum -= 1) {
      const before = sum >= rank ? (chance[sum - rank] as number) : 0;
      chance[sum] = ((chance[sum] as number) + before) / 2;
    }
  }
  for (let sum = 1; sum <= total; sum += 1)
    chance[sum] = (chance[sum] as number) + (chance[sum - 1] as number);
  return chance;
}

/** The same of the ranks 1 to n, which are those of n different values; remembered. */
export function untiedSignedRankCdf(n: number): Float64Array {
  const cdf = untied.get(n) ?? signedRankCdf(Float64Array.from({ length: n }, (_, index) => index + 1));
  untied.set(n, cdf);
  return cdf;
}

const untied = new Map<number, Float64Array>();

/**
 * The largest n for the exact distribution: beyond it the normal approximation is as good and the exact one takes long.
 */
export const exactUpTo = 150;
