/**
 * The k-th smallest (from 1) of the n(n+1)/2 averages of two of the values, each also with itself. Values are finite
 * and sorted. A range of values is narrowed to few averages, in n steps a try, and those are sorted: thousands of
 * blocks take neither the memory nor the time of all averages.
 */
export function walshAverage(sorted: Float64Array, k: number): number {
  const few = Math.max(sorted.length, 500);
  let range = wholeRange(sorted);
  let halve = false;
  while (range.upTo - range.below > few && range.least < range.most) {
    const { upTo, below } = range;
    range = narrowed(sorted, range, k, halve ? 0.5 : (k - below - 0.5) / (upTo - below));
    // Where averages are spread evenly the place of k is near; halving bounds the number of tries where they are not.
    halve = !halve && range.upTo - range.below > (upTo - below) / 2;
  }
  return range.least === range.most
    ? range.least
    : (averagesWithin(sorted, range)[k - range.below - 1] as number);
}

/** Averages from the least to the most, both of which are such, and how many lie below them and up to their end. */
interface Range {
  readonly least: number;
  readonly most: number;
  readonly below: number;
  readonly upTo: number;
}

function wholeRange(sorted: Float64Array): Range {
  const n = sorted.length;
  return { least: at(sorted, 0), most: at(sorted, n - 1), below: 0, upTo: (n * (n + 1)) / 2 };
}

/**
 * The part of a range, up to some value or above it, that holds the k-th average; `share` says how far along to cut.
 */
function narrowed(
  sorted: Float64Array,
  { least, most, below, upTo }: Range,
  k: number,
  share: number,
): Range {
  const aim = least + (most - least) * share;
  // The bound lies below the most, so that something is cut off, also where rounding leaves nothing between the two.
  const bound = aim < most ? aim : least;
  const cut = cutAt(sorted, bound);
  return cut.upTo >= k
    ? { least, most: cut.floor, below, upTo: cut.upTo }
    : { least: cut.above, most, below: cut.upTo, upTo };
}

/** How many averages are at most `bound`, the largest of them, and the smallest of all others. */
function cutAt(sorted: Float64Array, bound: number): { upTo: number; floor: number; above: number } {
  const n = sorted.length;
  let [upTo, floor, above] = [0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let i = 0;
  for (let j = n - 1; i <= j; i += 1) {
    while (j >= i && average(sorted, i, j) > bound) j -= 1;
    if (j < i) break;
    upTo += j - i + 1;
    floor = Math.max(floor, average(sorted, i, j));
    if (j + 1 < n) above = Math.min(above, average(sorted, i, j + 1));
  }
  // Each of the values left has its least average with itself, and the first of them the least of all.
  if (i < n) above = Math.min(above, average(sorted, i, i));
  return { upTo, floor, above };
}

function averagesWithin(sorted: Float64Array, { least, most, below, upTo }: Range): Float64Array {
  const averages = new Float64Array(upTo - below);
  let found = 0;
  let end = sorted.length - 1;
  let start = end;
  for (let i = 0; i <= end; i += 1) {
    while (end >= i && average(sorted, i, end) > most) end -= 1;
    while (start > i && average(sorted, i, start - 1) >= least) start -= 1;
    for (let j = Math.max(i, start); j <= end; j += 1) {
      if (average(sorted, i, j) < least) continue;
      averages[found] = average(sorted, i, j);
      found += 1;
    }
  }
  return averages.sort();
}

function average(sorted: Float64Array, i: number, j: number): number {
  return (at(sorted, i) + at(sorted, j)) / 2;
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
