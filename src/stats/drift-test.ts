import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { lag1Autocorrelation } from './autocorrelation.ts';
import { inOrder } from './order-statistic.ts';
import { shuffled } from './shuffle.ts';

/** What tells that values are not in an order of chance; each p is of the hypothesis that they are. */
export interface DriftTest {
  /** Two-sided, by Spearman's rank correlation with the order. */
  readonly pTrend: number;
  /** One-sided, by the lag-1 autocorrelation of ranks: values resemble those before them. */
  readonly pNeighbours: number;
  /** p of both together (Bonferroni). */
  readonly p: number;
}

/** The least number of values of which anything can be told. */
const fewest = 6;

/**
 * Tests for a trend and for neighbours that resemble each other. Both look at ranks, so that nothing is assumed of the
 * values: p is how often ranks in an order of chance show as much (9,999 seeded shuffles, beyond 200 values the normal
 * limit). null below six values, or when all are equal. Sources: Hollander & Wolfe, "Nonparametric Statistical
 * Methods", section 8.5; Wald & Wolfowitz, "An Exact Test for Randomness in the Non-Parametric Case Based on Serial
 * Correlation" (1943).
 */
export function driftTest(values: ArrayLike<number>): DriftTest | null {
  const n = values.length;
  const ranks = ranksOf(values);
  const neighbours = lag1Autocorrelation(ranks);
  if (n < fewest || neighbours === null) return null;
  const trend = Math.abs(correlationWithOrder(ranks));
  const pTrend = n > mostShuffled ? 2 * upper(trend * Math.sqrt(n - 1)) : share(drawn(n).trends, trend);
  const pNeighbours =
    n > mostShuffled ? upper((neighbours + 1 / n) * Math.sqrt(n)) : share(drawn(n).neighbours, neighbours);
  return { pTrend, pNeighbours, p: Math.min(1, 2 * Math.min(pTrend, pNeighbours)) };
}

/**
 * The rise or fall in a straight line from the first value to the last, in their unit, with which `driftTest` comes below
 * 5 % in about 80 of 100 runs that scatter around that line as these do. null below six values. It is the power of a
 * normal test of the slope, by a factor that is fitted to simulations from 6 to 50 values, to within 6 %: that of ranks
 * (1/√0.912, Hollander & Wolfe, section 8.7), and of a scatter that is itself an estimate.
 */
export function noticeableDrift(values: ArrayLike<number>): number | null {
  const n = values.length;
  if (n < fewest) return null;
  const { slope, mean, squares } = lineThrough(values);
  let scatter = 0;
  for (let index = 0; index < n; index += 1)
    scatter += ((values[index] as number) - mean - slope * (index - (n - 1) / 2)) ** 2;
  const error = Math.sqrt(scatter / (n - 2) / squares);
  return ((zOfLevel + zOfPower) * (n - 1) * error * (1 + 42 / n ** 2)) / Math.sqrt(0.912);
}

/** The least-squares line over the order, from the first value to the last: by how much it rises. */
export function riseOf(values: ArrayLike<number>): number {
  return (values.length - 1) * lineThrough(values).slope;
}

function lineThrough(values: ArrayLike<number>) {
  const n = values.length;
  let mean = 0;
  for (let index = 0; index < n; index += 1) mean += (values[index] as number) / n;
  let products = 0;
  for (let index = 0; index < n; index += 1)
    products += (index - (n - 1) / 2) * ((values[index] as number) - mean);
  const squares = (n * (n ** 2 - 1)) / 12;
  return { mean, squares, slope: squares === 0 ? 0 : products / squares };
}

/** Standard normal quantiles: of one of two tests that share 5 %, each two-sided, and of 80 %. */
const zOfLevel = 2.241403;
const zOfPower = 0.841621;

/** Ranks from 1; equal values share the mean of the ranks that they take up. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const sorted = inOrder(values);
  return Float64Array.from(values, (value) => {
    const first = sorted.indexOf(value);
    return (first + sorted.lastIndexOf(value)) / 2 + 1;
  });
}

function correlationWithOrder(ranks: Float64Array): number {
  const { slope, mean, squares } = lineThrough(ranks);
  let spread = 0;
  for (const rank of ranks) spread += (rank - mean) ** 2;
  return slope * Math.sqrt(squares / spread);
}

const mostShuffled = 200;
const shuffles = 9999;

interface Drawn {
  readonly trends: Float64Array;
  readonly neighbours: Float64Array;
}

const drawnByCount = new Map<number, Drawn>();

/** What ranks 1 to n in an order of chance give, in order; remembered. */
function drawn(n: number): Drawn {
  const known = drawnByCount.get(n);
  if (known !== undefined) return known;
  const random = xoroshiro128plus(n);
  const ranks = Array.from({ length: n }, (_, index) => index + 1);
  const [trends, neighbours] = [new Float64Array(shuffles), new Float64Array(shuffles)];
  for (let draw = 0; draw < shuffles; draw += 1) {
    const order = Float64Array.from(shuffled(ranks, random));
    trends[draw] = Math.abs(correlationWithOrder(order));
    neighbours[draw] = lag1Autocorrelation(order) as number;
  }
  const made = { trends: trends.sort(), neighbours: neighbours.sort() };
  drawnByCount.set(n, made);
  return made;
}

/** The share of draws that are as large, with what was seen as one of them. */
function share(sorted: Float64Array, seen: number): number {
  const below = sorted.findIndex((one) => one >= seen - 1e-9);
  return (1 + (below < 0 ? 0 : sorted.length - below)) / (1 + sorted.length);
}

/** The chance of a standard normal value above z. */
function upper(z: number): number {
  return normalCdf(-z, 0, 1);
}
