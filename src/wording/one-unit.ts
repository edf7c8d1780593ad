import type { NumberUnit } from '../metric.ts';
import { formatIn, type SizedUnit, unitsOf } from './format.ts';
import { between, inUnit } from './in-unit.ts';

/** How the values of one row are written. */
export interface RowWords {
  value(value: number): string;
  /** The ends of an interval, without the unit where the value beside it has the same; null: both read as the value. */
  interval(value: number, ends: readonly [number, number]): string | null;
}

/** The least number that still has three digits in sight in a larger unit: 0.24 s, but 24 ms. */
const least = 0.1;
/** One unit for all values of a row where their range allows it, and each its own where it does not. */
export function inOneUnit(values: readonly number[], unit: NumberUnit): RowWords {
  const shared = unit === 'count' ? undefined : sharedUnit(values, unitsOf[unit]);
  const value = (one: number) => (shared === undefined ? inUnit(one, unit) : formatIn(shared, one));
  return {
    value,
    interval(point, [low, high]) {
      const [a, b] = [value(low), value(high)];
      if (a === b && a === value(point)) return null;
      if (shared === undefined) return between([low, high], unit);
      const bare = (text: string) => text.slice(0, text.lastIndexOf(' '));
      return `${bare(a)}${low < 0 ? ' to ' : '–'}${bare(b)}`;
    },
  };
}

function sharedUnit(values: readonly number[], units: readonly SizedUnit[]): SizedUnit | undefined {
  const sizes = values.map(Math.abs).filter((value) => value > 0 && Number.isFinite(value));
  if (sizes.length === 0) return undefined;
  const largest = Math.max(...sizes);
  const unit = units.findLast(([, size]) => largest >= size) ?? units[0];
  return unit !== undefined && Math.min(...sizes) / unit[1] >= least ? unit : undefined;
}
