import type { RunRecord } from '../results/records.ts';
import { median } from '../stats/order-statistic.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { type Column, samplesIn } from '../summary/columns.ts';
import { startupMarks } from '../summary/figures.ts';
import { emptyChart, labelOf } from '../summary/label.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { stackedBars } from './stacked-bars.ts';

export interface Phase {
  readonly form: string;
  /** Named by the mark that ends it. */
  readonly endsWith: (typeof startupMarks)[number];
  readonly startsWith: string;
  readonly medianNs: number;
  readonly n: number;
}

const colours: Record<Phase['endsWith'], { colour: string; ink: string }> = {
  accepted: { colour: '#56B4E9', ink: '#000000' },
  kernel: { colour: '#CC79A7', ink: '#000000' },
  init: { colour: '#E69F00', ink: '#000000' },
  listening: { colour: '#0072B2', ink: '#ffffff' },
  ready: { colour: '#009E73', ink: '#000000' },
};

/** Median duration of each phase over launches that were ready; a phase ends with its mark, in the order seen. */
export function phasesOf(summary: Summary, records: readonly RunRecord[]): readonly Phase[] {
  const { columns } = partsOf(records);
  return Object.keys(summary.forms).flatMap((form) => {
    const { requested, marks } = marksOfReady(columns.get(form) ?? new Map());
    return marks.flatMap(({ mark, column }, index): Phase[] => {
      const before = marks[index - 1] ?? { mark: 'requested', column: requested };
      const durations = samplesIn(between(before.column, column));
      const medianNs = median(durations);
      return medianNs === null
        ? []
        : [{ form, startsWith: before.mark, endsWith: mark, medianNs, n: durations.length }];
    });
  });
}

/**
 * The marks seen, and `requested`, in launches that were ready: ns from `requested`; NaN in all others. In the order
 * seen: an engine may answer before or after what it started has come to life.
 */
function marksOfReady(samples: ReadonlyMap<string, Column>) {
  const ready = samples.get('startup.ready') ?? new Float64Array();
  const requested = ready.map((ns) => (Number.isFinite(ns) ? 0 : Number.NaN));
  const marks = startupMarks.flatMap((mark) => {
    const column = samples.get(`startup.${mark}`)?.map((ns, launch) => ns + (requested[launch] as number));
    const at = column === undefined ? null : median(samplesIn(column));
    return column === undefined || at === null ? [] : [{ mark, column, at }];
  });
  return { requested, marks: marks.toSorted((a, b) => a.at - b.at) };
}

function between(starts: Column, ends: Column): Column {
  // Marks are observed apart: one seen late may pass the next, and a phase then lasted no time that can be told.
  return ends.map((end, launch) => Math.max(0, end - (starts[launch] as number)));
}

/** Stacked medians of the phases from `requested` to `ready`, each named by the mark that ends it, by form. */
export function phasesChart(summary: Summary, records: readonly RunRecord[]): ChartSpec {
  const phases = phasesOf(summary, records);
  if (phases.length === 0) return emptyChart('Phases of a launch: no launch was ready');
  const segments = phases.map(({ form, endsWith, medianNs }) => ({
    form,
    part: nameOf(endsWith),
    value: medianNs / 1e6,
    text: formatDuration(medianNs),
  }));
  const used = startupMarks.filter((mark) => phases.some((phase) => phase.endsWith === mark));
  return stackedBars(
    summary,
    {
      title: titleOf(summary, phases),
      subtitle: [
        ...cacheWords(summary).inCharts,
        ...Object.keys(summary.forms).flatMap((form) => longestLine(summary, phases, form)),
      ],
      axis: 'median duration of each phase, ms',
      parts: used.map((mark) => ({ name: nameOf(mark), ...colours[mark] })),
      total: (sum) => formatDuration(sum * 1e6),
    },
    segments,
  );
}

/** Of the form whose launch takes the longest. */
function titleOf(summary: Summary, phases: readonly Phase[]): string {
  const sums = Object.keys(summary.forms).flatMap((form) => longest(phases, form) ?? []);
  const [slowest] = sums.toSorted((a, b) => b.sum - a.sum);
  if (slowest === undefined) return 'Where a launch spends its time';
  const { top, share } = slowest;
  return `${labelOf(summary, top.form)} spends ${share} % of a launch between ${top.startsWith} and ${top.endsWith}`;
}

function longestLine(summary: Summary, phases: readonly Phase[], form: string): string[] {
  const found = longest(phases, form);
  if (found === undefined) return [];
  const { top, share } = found;
  return [`${labelOf(summary, form)}: ${share} % between ${top.startsWith} and ${top.endsWith}`];
}

/** A form's longest phase, with its share of all in %. */
function longest(phases: readonly Phase[], form: string) {
  const own = phases.filter((phase) => phase.form === form);
  const top = own.toSorted((a, b) => b.medianNs - a.medianNs)[0];
  const sum = own.reduce((total, phase) => total + phase.medianNs, 0);
  return top === undefined || sum <= 0
    ? undefined
    : { top, sum, share: Math.round((100 * top.medianNs) / sum) };
}

function nameOf(mark: Phase['endsWith']): string {
  return `to ${mark}`;
}
