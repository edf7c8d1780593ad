import type { Summary } from '../results/summary.ts';
import { formatBytes, formatDuration, formatRatio } from '../stats/format.ts';
import { chartWidth, palette, shapes } from './theme.ts';

/** The name of a form wherever people read it: an emulated one always says so. */
export function labelOf(summary: Summary, form: string): string {
  return summary.forms[form]?.emulated === true ? `${form}${emulatedMark}` : form;
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

/** What a figure says for every form, as one line a form: `vm (emulated): 8.17 s, 336 times process`. */
export function findings(
  summary: Summary,
  figure: string,
  figureOf: (form: string) => number | null | undefined,
  unit: 'duration' | 'bytes',
): string[] {
  const format = unit === 'duration' ? formatDuration : formatBytes;
  return Object.keys(summary.forms).flatMap((form) => {
    const value = figureOf(form);
    if (value === null || value === undefined) return [];
    const compared = summary.comparisons.find((entry) => entry.figure === figure && entry.form === form);
    const ratio =
      compared === undefined || compared.ratio === null
        ? ''
        : `, ${formatRatio(compared.ratio, compared.ci95)} that of ${labelOf(summary, compared.base)}`;
    return [`${labelOf(summary, form)}: ${format(value)}${ratio}`];
  });
}

/** The finding in one line: the form furthest from the first one, or that no difference was shown. */
export function headline(
  summary: Summary,
  figure: string,
  say: (form: string, ratio: string, base: string) => string,
): string | undefined {
  const compared = summary.comparisons.filter((entry) => entry.figure === figure && entry.ratio !== null);
  const far = (ratio: number | null) => Math.abs(Math.log(ratio ?? 1));
  const [top] = compared.toSorted((a, b) => far(b.ratio) - far(a.ratio));
  if (top === undefined || top.ratio === null) return undefined;
  const form = labelOf(summary, top.form);
  const base = labelOf(summary, top.base);
  if (top.ci95 !== null && top.ci95[0] <= 1 && top.ci95[1] >= 1)
    return `No difference shown between ${form} and ${base}`;
  return say(form, formatRatio(top.ratio), base);
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
