import type { Unit } from '../metric.ts';
import type { Bounded } from '../stats/two-medians.ts';
import { formatFactor, formatRatio } from './format.ts';
import { between, inUnit } from './in-unit.ts';

/** The interval, where both of its ends are known. */
export function closed({ low, high }: Bounded): readonly [number, number] | null {
  return low === null || high === null ? null : [low, high];
}

/**
 * A ratio with what is known of its interval: `3.1× (2.9–3.4×)`, `0.90× (at most 1.40×)`, `at least 3.1×`;
 * null: nothing is known.
 */
export function ratioText(ratio: Bounded): string | null {
  return withBound(ratio, formatRatio, ratioBound);
}

/** The same as a number alone, in a column of ratios or beside a limit: `0.063 (0.060–0.066)`. */
export function factorText(ratio: Bounded): string | null {
  return withBound(ratio, formatFactor, (end, side) => `at ${side} ${formatFactor(end)}`);
}

/**
 * The same with what it is to. The larger of the two is its subject, where it is known which one that is: `3.1× process
 * (2.9–3.4×)`, and of a ratio below 1 `process is 15× as large (14–16×)`.
 */
export function ratioTextTo(base: string, ratio: Bounded): string | null {
  const { isTurned: turned, ratio: shown } = largerFirst(ratio);
  const place = (times: string) =>
    turned ? `${base} is ${times.replace('×', '× as large')}` : times.replace('×', () => `× ${base}`);
  if (shown.point !== null)
    return withBound(shown, (point, ends) => place(formatRatio(point, ends)), ratioBound);
  const bound = ratioText(shown);
  return bound && place(bound);
}

/**
 * A difference of two values with what is known of its interval: `204 ms more (190–220 ms)`, `204 ms more (at least
 * 190 ms more)`, `3.00 ms less (12.0 ms less to 5.00 ms more)`; null: nothing is known.
 */
export function differenceText(difference: Bounded, unit: Unit): string | null {
  return withBound(
    difference,
    (point, ends) => {
      if (ends === null) return apart(point, unit);
      const [low, high] = ends;
      if (low < 0 && high > 0) return `${apart(point, unit)} (${apart(low, unit)} to ${apart(high, unit)})`;
      return `${apart(point, unit)} (${between(high <= 0 ? [0 - high, 0 - low] : ends, unit)})`;
    },
    (end, side) => `at ${end < 0 ? otherThan[side] : side} ${apart(end, unit)}`,
  );
}

type Side = 'least' | 'most';
/** What lies at least so far below lies at most there. */
const otherThan = { least: 'most', most: 'least' } as const;

function withBound(
  bounded: Bounded,
  format: (point: number, ends: readonly [number, number] | null) => string,
  boundText: (end: number, side: Side) => string,
): string | null {
  const { point, low, high } = bounded;
  if (closed(bounded) !== null || isOpen(bounded))
    return point === null ? null : format(point, closed(bounded));
  const [end, side] = low === null ? ([high as number, 'most'] as const) : ([low, 'least'] as const);
  return point === null ? boundText(end, side) : `${format(point, null)} (${boundText(end, side)})`;
}

function isOpen({ low, high }: Bounded): boolean {
  return low === null && high === null;
}

function ratioBound(end: number, side: Side): string {
  return `at ${side} ${formatRatio(end)}`;
}

/** A ratio with the larger of the two as its subject, and whether it had to be turned for that. */
export function largerFirst(ratio: Bounded): { readonly isTurned: boolean; readonly ratio: Bounded } {
  const isTurned = isBelowOne(ratio);
  return { isTurned, ratio: isTurned ? inverseOf(ratio) : ratio };
}

/** Tells whether a ratio lies below 1 with all of its interval. */
function isBelowOne({ point, low, high }: Bounded): boolean {
  const most = high ?? (low === null ? point : null);
  return most !== null && most < 1 && (low ?? most) > 0;
}

function inverseOf({ point, low, high }: Bounded): Bounded {
  const inverse = (value: number | null) => value && 1 / value;
  return { point: inverse(point), low: inverse(high), high: inverse(low) };
}

function apart(difference: number, unit: Unit): string {
  const distance = inUnit(Math.abs(difference), unit);
  return difference === 0 ? distance : `${distance} ${difference < 0 ? 'less' : 'more'}`;
}
