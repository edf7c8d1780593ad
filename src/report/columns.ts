import { fewestSamples } from '../stats/order-statistic.ts';
import { formatBytes, formatDuration } from '../wording/format.ts';
import type { ReportedForm } from './reported-forms.ts';
import type { Column } from './table.ts';

export const formColumn: Column<Pick<ReportedForm, 'form' | 'label'>> = {
  head: 'form',
  name: 'form',
  value: ({ form }) => form,
  say: ({ label }) => label,
};

/** On the page, a form's label tells it. */
export const emulatedColumn: Column<Pick<ReportedForm, 'emulated'>> = {
  name: 'emulated',
  value: ({ emulated }) => emulated,
};

/** @param name without its unit */
export function durationColumn<Item>(
  head: string,
  name: string,
  value: (item: Item) => number | null,
): Column<Item> {
  return { head, name: `${name}_ns`, value, say: (item) => durationOrDash(value(item)) };
}

/**
 * The ends of an interval, for machines: the page says both in one column.
 * @param name such as `ci95`, to which the end is added
 */
export function endColumns<Item>(
  name: string,
  unit: '' | '_ns' | '_bytes',
  ends: (item: Item) => readonly [number, number] | null,
): readonly Column<Item>[] {
  return [
    { name: `${name}_low${unit}`, value: (item) => ends(item)?.[0] ?? null },
    { name: `${name}_high${unit}`, value: (item) => ends(item)?.[1] ?? null },
  ];
}

/** Why the page has no interval of a median. */
export function missingInterval(n: number, failures: number): string {
  return failures > 0 && n >= fewestSamples(0.5) ? 'no upper end (failures)' : 'n too small';
}

export function durationOrDash(ns: number | null): string {
  return ns === null ? '–' : formatDuration(ns);
}

export function bytesOrDash(bytes: number | null): string {
  return bytes === null ? '–' : formatBytes(bytes);
}
