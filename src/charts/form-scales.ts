import { labelOf, shortLabel } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { palette, shapes } from './theme.ts';

/** Vega expression that shows short labels on an axis whose values are the whole ones, which differ. */
export function shortLabels(labels: readonly string[]): string {
  const shown = Object.fromEntries(labels.map((label) => [label, shortLabel(label)]));
  return `(${JSON.stringify(shown)})[datum.label]`;
}

/** The shape and the colour of each form, in the scenario's order. */
export function formScales(summary: Summary) {
  const domain = Object.keys(summary.forms).map((form) => labelOf(summary, form));
  const cycle = <T>(values: readonly T[]) => domain.map((_, index) => values[index % values.length] as T);
  return { domain, colours: cycle(palette), shapes: cycle(shapes) };
}
