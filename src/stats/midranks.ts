/** Ranks from 1; equal values share the mean of the ranks that they take up. */
export function midranks(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index).sort((a, b) => ascending(at(values, a), at(values, b)));
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && at(values, at(order, last + 1)) === at(values, at(order, first)))
      last += 1;
    for (let place = first; place <= last; place += 1) ranks[at(order, place)] = (first + last) / 2 + 1;
    first = last + 1;
  }
  return ranks;
}

function at(values: readonly number[], index: number): number {
  return values[index] as number;
}

/** Infinities too, whose difference would be NaN. */
function ascending(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
