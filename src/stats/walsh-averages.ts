/**
 * The k-th smallest (from 1) of the n(n+1)/2 averages of two of the values, each also with itself. Values are
 * finite and sorted. Found by bisection on the value, in n steps a try, so that thousands of blocks neither take
 * the memory nor the time of all averages. Averages that differ by 10⁻¹⁵ of the range count as equal.
 */
export function walshAverage(sorted: Float64Array, k: number): number {
  let low = at(sorted, 0);
  let high = at(sorted, sorted.length - 1);
  if (countUpTo(sorted, low) >= k) return low;
  const fine = (high - low) * 1e-15;
  while (high - low > fine) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (countUpTo(sorted, middle) >= k) high = middle;
    else low = middle;
  }
  return smallestAbove(sorted, low);
}

/** How many averages are at most `bound`. */
function countUpTo(sorted: Float64Array, bound: number): number {
  let count = 0;
  let j = sorted.length - 1;
  for (let i = 0; i <= j; i += 1) {
    while (j >= i && average(sorted, i, j) > bound) j -= 1;
    count += Math.max(0, j - i + 1);
  }
  return count;
}

/** The smallest average above `bound`, which lies below the greatest. */
function smallestAbove(sorted: Float64Array, bound: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  let j = sorted.length - 1;
  for (let i = 0; i < sorted.length; i += 1) {
    while (j > i && average(sorted, i, j - 1) > bound) j -= 1;
    const partner = Math.max(i, j);
    if (average(sorted, i, partner) > bound) smallest = Math.min(smallest, average(sorted, i, partner));
  }
  return smallest;
}

function average(sorted: Float64Array, i: number, j: number): number {
  return (at(sorted, i) + at(sorted, j)) / 2;
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
