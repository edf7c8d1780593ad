import { fewestSamples } from '../stats/order-statistic.ts';
import {
  formatBytes,
  formatBytesInterval,
  formatDuration,
  formatDurationInterval,
} from '../wording/format.ts';
import type { ReportedTarget } from './reported-targets.ts';
import type { Column } from './table.ts';

export const targetColumn: Column<Pick<ReportedTarget, 'target' | 'label'>> = {
  head: 'target',
  name: 'target',
  value: ({ target }) => target,
  say: ({ label }) => label,
};

/** The page has no such column: there the target's label tells it. */
export const emulatedColumn: Column<Pick<ReportedTarget, 'emulated'>> = {
  name: 'emulated',
  value: ({ emulated }) => emulated,
};

/**
 * @param name without its unit
 * @param untold what the page says of null
 */
export function durationColumn<Item>(
  head: string,
  name: string,
  value: (item: Item) => number | null,
  untold = '–',
): Column<Item> {
  const say = (item: Item) => told(value(item), formatDuration, untold);
  return { head, name: `${name}_ns`, value, say };
}

/** @param name with its unit */
export function bytesColumn<Item>(
  head: string,
  name: string,
  value: (item: Item) => number | null,
): Column<Item> {
  return { head, name, value, say: (item) => told(value(item), formatBytes) };
}

/**
 * The interval of a median: one column on the page, and one for each end for machines.
 * @param untold why there is none
 */
export function intervalColumns<Item>(
  unit: 'ns' | 'bytes',
  interval: (item: Item) => readonly [number, number] | null,
  untold: (item: Item) => string,
): readonly Column<Item>[] {
  const format = unit === 'ns' ? formatDurationInterval : formatBytesInterval;
  const say = (item: Item) => {
    const ends = interval(item);
    return ends === null ? untold(item) : format(ends);
  };
  return [{ head: '95% interval', say }, ...endColumns('ci95', `_${unit}`, interval)];
}

/**
 * The ends of an interval, for machines.
 * @param name such as `ci95`, to which the end is added
 */
export function endColumns<Item>(
  name: string,
  unit: '' | '_ns' | '_bytes',
  interval: (item: Item) => readonly [number, number] | null,
): readonly Column<Item>[] {
  return [
    { name: `${name}_low${unit}`, value: (item) => interval(item)?.[0] ?? null },
    { name: `${name}_high${unit}`, value: (item) => interval(item)?.[1] ?? null },
  ];
}

/** Why the page has no interval of a median. An end that reaches into failures is none. */
export function missingInterval(n: number, failures: number): string {
  return failures > 0 && n >= fewestSamples(0.5) ? 'one end only (failures)' : 'n too small';
}

/** What the page says of a value that may be null. */
export function told(value: number | null, format: (value: number) => string, untold = '–'): string {
  return value === null ? untold : format(value);
}
