/** The number of points that a reader can distinguish in a chart of this size. */
export const mostPoints = 1500;

/** Indexes of at most so many of a sorted list, evenly by rank, the first and the last always among them. */
export function evenly(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1)));
}

/**
 * Takes at most so many of a list, in its order: the fastest and the slowest of each stretch of it, so that what stands
 * out is kept. A failure, +∞, is the slowest.
 */
export function extremes<T extends { readonly ns: number }>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const stretch = Math.ceil((2 * items.length) / most);
  const kept: T[] = [];
  for (let from = 0; from < items.length; from += stretch) {
    const some = items.slice(from, from + stretch);
    let [fastest, slowest] = [some[0] as T, some[0] as T];
    for (const item of some) {
      if (item.ns < fastest.ns) fastest = item;
      if (item.ns > slowest.ns) slowest = item;
    }
    kept.push(...some.filter((item) => item === fastest || item === slowest));
  }
  return kept;
}
