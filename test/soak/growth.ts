/** What a metric may grow by: it grows when it does so by more than both. */
export interface Tolerance {
  readonly perLaunch: number;
  /** From the tenth launch to the last; what a cache or a heap takes once is no leak. */
  readonly inAll: number;
}

export interface Growth {
  readonly first: number;
  readonly last: number;
  readonly perLaunch: number;
  readonly grows: boolean;
}

/** Until then caches fill and connections open. */
const settledFrom = 9;

/**
 * How a metric that was taken after each launch grows from the tenth on, by Theil and Sen: the median of the slopes
 * between all pairs (P. K. Sen, JASA 63, 1968), which a few odd samples do not move. Ends are medians of a tenth.
 */
export function growthOf(taken: readonly number[], tolerance: Tolerance): Growth {
  const settled = taken.slice(settledFrom);
  const slopes = settled.flatMap((from, i) => settled.slice(i + 1).map((to, k) => (to - from) / (k + 1)));
  const perLaunch = median(slopes);
  const ends = Math.max(1, Math.floor(settled.length / 10));
  return {
    first: median(settled.slice(0, ends)),
    last: median(settled.slice(-ends)),
    perLaunch,
    grows: perLaunch > tolerance.perLaunch && perLaunch * settled.length > tolerance.inAll,
  };
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
