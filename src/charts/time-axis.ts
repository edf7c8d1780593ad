import { rounded } from './scales.ts';

/** A value in s, in people's units. */
export const timeLabelExpr =
  "datum.value == 0 ? '0' : datum.value < 0.001 ? format(datum.value * 1e6, '.3~r') + ' µs' : " +
  "datum.value < 1 ? format(datum.value * 1e3, '.3~r') + ' ms' : format(datum.value, '.3~r') + ' s'";

export interface TimeAxis {
  readonly log: boolean;
  readonly title: string;
  readonly axis: object;
  readonly scale: { readonly type: 'linear' | 'log'; readonly domain: readonly [number, number] };
}

/**
 * The axis of times from `requested` to `ready`, for values in s. It is logarithmic as soon as the slowest is five
 * times the fastest, with ticks at 1, 2, 5 and in people's units.
 */
export function timeAxis(seconds: readonly number[]): TimeAxis {
  const [low, high] = extent(seconds);
  const log = low > 0 && high / low > 5;
  const axis = { labelExpr: timeLabelExpr, tickCount: 5, labelOverlap: true, grid: true };
  const title = 'time from requested to ready';
  const nice = { nice: false };
  if (!log) {
    const domain = [0, rounded(high * 1.12) || 1] as const;
    return { log, title, axis, scale: { type: 'linear', domain, ...nice } };
  }
  const domain = logDomain(low, high);
  const values = logTicks(domain, high / low > 300 ? [1] : high / low > 30 ? [1, 3] : [1, 2, 5]);
  return { log, title, axis: { ...axis, values }, scale: { type: 'log', domain, ...nice } };
}

/** The domain of a logarithmic axis, with some room around the values. */
export function logDomain(low: number, high: number): readonly [number, number] {
  return [rounded(low * 0.7), rounded(high * 1.6)];
}

/** Ticks of a logarithmic axis within its domain: each step at each power of ten. */
export function logTicks(domain: readonly [number, number], steps: readonly number[]): number[] {
  return Array.from({ length: 25 }, (_, index) => index - 12)
    .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
    .filter((value) => value >= domain[0] && value <= domain[1]);
}

/** Smallest and largest; 0 and 0 of nothing. However many there are: not spread into arguments. */
function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return values.length === 0 ? [0, 0] : [low, high];
}
