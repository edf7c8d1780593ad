import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { inOrder } from './order-statistic.ts';

/** The empirical distribution by the values that occur, in order. */
interface Steps {
  readonly values: Float64Array;
  /** How many samples lie below each value, and at last all: as many as lie up to the value before. */
  readonly counts: Float64Array;
}

/** A curve over places; both arrays are used anew for each range, and hold nothing beyond it. */
interface Hull {
  /** The places at which it touches the distribution. */
  readonly knots: Int32Array;
  /** Its height at each place. */
  readonly heights: Float64Array;
}

/**
 * Hartigan's dip: the largest distance between the samples' distribution and the unimodal one nearest to it, from
 * 1/(2n) to 1/4. null below two samples. Samples are finite.
 * Source: J. A. & P. M. Hartigan, "The Dip Test of Unimodality" (1985), the algorithm of section 4, in counts
 * instead of shares, and with an atom of equal samples as one place.
 */
export function dip(samples: ArrayLike<number>, sorted = inOrder(samples)): number | null {
  const n = samples.length;
  if (n < 2) return null;
  const steps = stepsOf(sorted);
  const { values, counts } = steps;
  const [lower, upper] = roomForHulls(values.length);
  let low = 0;
  let high = values.length - 1;
  let distance = 1;
  while (low < high) {
    const minorant = fitHull(lower, steps, low, high, 'minorant');
    const majorant = fitHull(upper, steps, low, high, 'majorant');
    const widest = widestGap(minorant, majorant);
    if (widest.gap <= distance) break;
    for (let place = low; place < widest.low; place += 1)
      distance = Math.max(distance, at(counts, place + 1) - at(minorant.heights, place));
    for (let place = widest.high + 1; place <= high; place += 1)
      distance = Math.max(distance, at(majorant.heights, place) - at(counts, place));
    if (widest.low === low && widest.high === high) break;
    low = widest.low;
    high = widest.high;
  }
  return distance / (2 * n);
}

/**
 * p of the hypothesis that the samples' distribution has one mode: how often as many uniform samples dip as far, which
 * of all unimodal ones come nearest to having two. null below four samples, which cannot show two modes. Samples on a
 * grid, such as pages or ticks, are spread over its step first (`spreadOverStep`): the theory is of continuous ones, to
 * which every value of a grid is a mode.
 */
export function dipTest(samples: ArrayLike<number>): number | null {
  const spread = spreadOverStep(inOrder(samples));
  const seen = dip(spread, spread);
  return seen === null || samples.length < 4 ? null : dipPValue(seen, samples.length);
}

/**
 * Samples in order, equal ones spread evenly over the step around them that the grid has at most: the smallest distance
 * of two values that several samples have, or else of any two. So is a distribution on a grid with one mode one with one
 * mode; samples without equals stay.
 */
export function spreadOverStep(sorted: Float64Array): Float64Array {
  const { values, counts } = stepsOf(sorted);
  const countOf = (place: number) => at(counts, place + 1) - at(counts, place);
  const step = smallestGap(values.filter((_, place) => countOf(place) > 1)) ?? smallestGap(values) ?? 0;
  const spread = Float64Array.from(sorted);
  for (let place = 0; place < values.length; place += 1) {
    const [first, count] = [at(counts, place), countOf(place)];
    for (let nth = 0; nth < count; nth += 1)
      spread[first + nth] = at(values, place) + step * ((nth + 0.5) / count - 0.5);
  }
  return spread.sort();
}

function smallestGap(sorted: Float64Array): number | undefined {
  if (sorted.length < 2) return undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 1; index < sorted.length; index += 1)
    least = Math.min(least, at(sorted, index) - at(sorted, index - 1));
  return least;
}

/**
 * p of a dip of n samples, from 5,000 seeded draws; by chance 0.05 may come out as 0.044 to 0.056. Where fewer than 20 of
 * them dip as far it is from 50,000, so that p stays below 0.05 when it is adjusted for many tests. Beyond n = 100 the
 * dip is scaled to that of 100 samples.
 */
export function dipPValue(seen: number, n: number): number {
  const comparable = n > largestDrawn ? (seen * scale(n)) / scale(largestDrawn) : seen;
  const few = asFar(comparable, Math.min(n, largestDrawn), draws);
  const [count, of] =
    few < 20 ? [asFar(comparable, Math.min(n, largestDrawn), manyDraws), manyDraws] : [few, draws];
  return (1 + count) / (1 + of);
}

const largestDrawn = 100;
const draws = 5000;
const manyDraws = 50_000;

/**
 * What makes dips of different n comparable: √n/(1 − 0.65/√n). √n is the theory for large n; the rest fits the
 * quantiles that the R package diptest publishes for n from 50 to 72,000 to within half a per cent.
 */
function scale(n: number): number {
  return n / (Math.sqrt(n) - 0.65);
}

/** How many of so many draws of n uniform samples dip as far. */
function asFar(seen: number, n: number, of: number): number {
  const drawn = dipsOfUniform(n, of);
  let [low, high] = [0, drawn.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (at(drawn, middle) >= seen - 1e-12) high = middle;
    else low = middle + 1;
  }
  return drawn.length - low;
}

const drawnByCount = new Map<string, Float64Array>();

/** The dips of so many draws, in order; remembered. */
function dipsOfUniform(n: number, of: number): Float64Array {
  const name = `${n} ${of}`;
  const known = drawnByCount.get(name);
  if (known !== undefined) return known;
  const random = xoroshiro128plus(n);
  const samples = new Float64Array(n);
  const drawn = Float64Array.from({ length: of }, () => {
    for (let index = 0; index < n; index += 1) samples[index] = uniformFloat64(random);
    return dip(samples, samples.sort()) as number;
  });
  drawnByCount.set(name, drawn.sort());
  return drawn;
}

function stepsOf(sorted: Float64Array): Steps {
  const n = sorted.length;
  const [values, counts] = [new Float64Array(n), new Float64Array(n + 1)];
  let places = 0;
  for (let index = 0; index < n; index += 1) {
    if (index > 0 && sorted[index] === sorted[index - 1]) continue;
    values[places] = at(sorted, index);
    counts[places] = index;
    places += 1;
  }
  counts[places] = n;
  return { values: values.subarray(0, places), counts };
}

/** Kept from one call to the next: for few samples, making room takes longer than using it. */
function roomForHulls(places: number): readonly [Hull, Hull] {
  if (room[0].knots.length < places) room = [hullOver(2 * places), hullOver(2 * places)];
  return room;
}

function hullOver(places: number): Hull {
  return { knots: new Int32Array(places), heights: new Float64Array(places) };
}

let room = [hullOver(0), hullOver(0)] as const;

/** The greatest convex minorant of the counts below, or the least concave majorant of those up to each value. */
function fitHull(
  { knots, heights }: Hull,
  { values, counts: steps }: Steps,
  low: number,
  high: number,
  side: 'minorant' | 'majorant',
): Hull {
  const counts = side === 'minorant' ? steps : steps.subarray(1);
  const turn = side === 'minorant' ? 1 : -1;
  // The slope of each knot's segment from the one before it; heights are not known yet and lend their room.
  const slopes = heights;
  let last = 0;
  knots[0] = low;
  for (let place = low + 1; place <= high; place += 1) {
    let slope = slopeBetween(values, counts, at(knots, last), place);
    while (last > 0 && !(turn * (slope - at(slopes, last)) > 0)) {
      last -= 1;
      slope = slopeBetween(values, counts, at(knots, last), place);
    }
    last += 1;
    knots[last] = place;
    slopes[last] = slope;
  }
  fillHeights(heights, knots, last, values, counts);
  return { knots: knots.subarray(0, last + 1), heights };
}

function slopeBetween(values: Float64Array, counts: Float64Array, from: number, to: number): number {
  return (at(counts, to) - at(counts, from)) / (at(values, to) - at(values, from));
}

function fillHeights(
  heights: Float64Array,
  knots: Int32Array,
  last: number,
  values: Float64Array,
  counts: Float64Array,
): void {
  heights[at(knots, 0)] = at(counts, at(knots, 0));
  for (let index = 1; index <= last; index += 1) {
    const [from, to] = [at(knots, index - 1), at(knots, index)];
    const rise = slopeBetween(values, counts, from, to);
    for (let place = from + 1; place < to; place += 1)
      heights[place] = at(counts, from) + rise * (at(values, place) - at(values, from));
    heights[to] = at(counts, to);
  }
}

/** The widest gap between the two curves, and the range to look at next: its knot and the other curve's beside it. */
function widestGap(minorant: Hull, majorant: Hull): { gap: number; low: number; high: number } {
  let widest = { gap: 0, low: 0, high: 0 };
  const gapAt = (place: number) => at(majorant.heights, place) - at(minorant.heights, place);
  let other = 0;
  for (const low of minorant.knots) {
    while (at(majorant.knots, other) < low) other += 1;
    if (gapAt(low) > widest.gap) widest = { gap: gapAt(low), low, high: at(majorant.knots, other) };
  }
  other = 0;
  for (const high of majorant.knots) {
    while (other + 1 < minorant.knots.length && at(minorant.knots, other + 1) <= high) other += 1;
    if (gapAt(high) >= widest.gap) widest = { gap: gapAt(high), low: at(minorant.knots, other), high };
  }
  return widest;
}

function at(values: Float64Array | Int32Array, index: number): number {
  return values[index] as number;
}
