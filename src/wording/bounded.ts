import type { Unit } from '../metric.ts';
import type { Bounded } from '../stats/two-medians.ts';
import {
  formatBytes,
  formatBytesInterval,
  formatDuration,
  formatDurationInterval,
  formatFactor,
  formatRatio,
  formatRatioTo,
  threeDigits,
} from './format.ts';

/** The interval, where both of its ends are known. */
export function closed({ low, high }: Bounded): readonly [number, number] | null {
  return low === null || high === null ? null : [low, high];
}

/**
 * A ratio with what is known of its interval: `16 times less (15–17)`, `16 times less (at least 14 times less)`,
 * `at least 3.1 times`; null: nothing is known.
 */
export function ratioText(ratio: Bounded): string | null {
  return crossing(ratio) ?? withBound(ratio, formatRatio, boundText);
}

/** A ratio whose one end lies on the other side of 1: neither is said by its inverse. */
function crossing({ point, low, high }: Bounded): string | null {
  const end = low ?? high;
  if (point === null || end === null || (low !== null && high !== null) || point < 1 === end < 1) return null;
  return `${formatFactor(point)} times (at ${low === null ? 'most' : 'least'} ${formatFactor(end)})`;
}

/** The same with what it is to: `3.1 times (2.9–3.4) that of process`. */
export function ratioTextTo(base: string, ratio: Bounded): string | null {
  const to = (text: string) => `${text} ${isLess(text) ? 'than' : 'that of'} ${base}`;
  if (ratio.point === null) {
    const bound = ratioText(ratio);
    return bound && to(bound);
  }
  return withBound(ratio, (point, ends) => formatRatioTo(base, point, ends), boundText);
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
    (end, side) => boundOf(apart(end, unit), side),
  );
}

/** A value of a metric for people. */
export function inUnit(value: number, unit: Unit): string {
  if (unit === 'ns') return formatDuration(value);
  return unit === 'bytes' ? formatBytes(value) : countText(value);
}

/** `198–220 ms` */
export function between(ends: readonly [number, number], unit: Unit): string {
  if (unit === 'ns') return formatDurationInterval(ends);
  return unit === 'bytes' ? formatBytesInterval(ends) : `${countText(ends[0])}–${countText(ends[1])}`;
}

/** A count is whole; what it is multiplied with need not be. */
function countText(value: number): string {
  return Number.isInteger(value) ? String(value) : threeDigits(value);
}

type Side = 'least' | 'most';

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

function boundText(end: number, side: Side): string {
  return boundOf(formatRatio(end), side);
}

/** What lies below is said by its inverse or its distance, which is at least what it itself is at most. */
function boundOf(text: string, side: Side): string {
  const inverse = side === 'least' ? 'most' : 'least';
  return `at ${isLess(text) ? inverse : side} ${text}`;
}

function isLess(text: string): boolean {
  return text.endsWith('less');
}

function apart(difference: number, unit: Unit): string {
  const distance = inUnit(Math.abs(difference), unit);
  return difference === 0 ? distance : `${distance} ${difference < 0 ? 'less' : 'more'}`;
}
