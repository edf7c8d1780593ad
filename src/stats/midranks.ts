import { inOrder } from './order-statistic.ts';

/** Ranks from 1; equal values share the mean of the ranks that they take up. Infinities rank too; NaN cannot. */
export function midranks(values: ArrayLike<number>): Float64Array {
  const sorted = inOrder(values);
  const inPlace = midranksOf(sorted);
  const ranks = new Float64Array(values.length);
  for (let index = 0; index < ranks.length; index += 1)
    ranks[index] = inPlace[placeOf(sorted, values[index] as number)] as number;
  return ranks;
}

function midranksOf(sorted: Float64Array): Float64Array {
  const ranks = new Float64Array(sorted.length);
  for (let first = 0; first < sorted.length; ) {
    let last = first;
    while (last + 1 < sorted.length && sorted[last + 1] === sorted[first]) last += 1;
    ranks.fill((first + last) / 2 + 1, first, last + 1);
    first = last + 1;
  }
  return ranks;
}

/** The first index of a value that is among them. */
function placeOf(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
