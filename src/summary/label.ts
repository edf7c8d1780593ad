import { chartWidth, palette, shapes } from '../charts/theme.ts';
import { visible } from '../wording/escape.ts';
import type { Summary } from './summary.ts';

/**
 * The name of a form wherever people read it: an emulated one always says so. Names become part of expressions in a
 * chart, where not every character of a text may stand.
 */
export function labelOf(summary: Summary, form: string): string {
  const name = visible(form);
  return summary.forms[form]?.emulated === true ? `${name}${emulatedMark}` : name;
}

const emulatedMark = ' (emulated)';

/** A label of at most this many characters: a long name loses its middle, and never that it is emulated. */
export function shortLabel(label: string, most = 22): string {
  if (label.length <= most) return label;
  const mark = label.endsWith(emulatedMark) ? emulatedMark : '';
  const room = most - mark.length - 1;
  const name = label.slice(0, label.length - mark.length);
  const tail = Math.floor(room / 3);
  return `${name.slice(0, room - tail)}…${name.slice(name.length - tail)}${mark}`;
}

/** Vega expression that shows short labels on an axis whose values are the whole ones, which differ. */
export function shortLabels(labels: readonly string[]): string {
  const shown = Object.fromEntries(labels.map((label) => [label, shortLabel(label)]));
  return `(${JSON.stringify(shown)})[datum.label]`;
}

/** One shape and one colour a form, in the scenario's order. */
export function formScales(summary: Summary) {
  const domain = Object.keys(summary.forms).map((form) => labelOf(summary, form));
  const cycle = <T>(values: readonly T[]) => domain.map((_, index) => values[index % values.length] as T);
  return { domain, colours: cycle(palette), shapes: cycle(shapes) };
}

/** Rounds for inlining, so that a spec is the same text wherever it is made. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** A chart with nothing to draw still says so. */
export function emptyChart(title: string) {
  return {
    $schema: vegaLiteSchema,
    title: { text: title },
    width: chartWidth,
    height: 20,
    data: { values: [{}] },
    mark: { type: 'text' as const, text: 'no samples', align: 'left' as const, x: 0 },
  };
}

export const vegaLiteSchema = 'https://vega.github.io/schema/vega-lite/v6.json';
