import { type Column, samplesIn } from '../results/columns.ts';
import { startupMarks } from '../results/figures.ts';
import type { RunRecord } from '../results/records.ts';
import { partsOf } from '../results/run-parts.ts';
import type { Summary } from '../results/summary.ts';
import { formatDuration } from '../stats/format.ts';
import { median } from '../stats/order-statistic.ts';
import { emptyChart, labelOf } from './label.ts';
import type { ChartSpec } from './render-svg.ts';
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

/** The marks seen, and `requested`, in launches that were ready: ns from `requested`; NaN in all others. */
function marksOfReady(samples: ReadonlyMap<string, Column>) {
  const ready = samples.get('startup.ready') ?? new Float64Array();
  const requested = ready.map((ns) => (Number.isFinite(ns) ? 0 : Number.NaN));
  const marks = startupMarks.flatMap((mark) => {
    const column = samples.get(`startup.${mark}`)?.map((ns, launch) => ns + (requested[launch] as number));
    return column === undefined || column.every(Number.isNaN) ? [] : [{ mark, column }];
  });
  return { requested, marks };
}

function between(starts: Column, ends: Column): Column {
  // Marks are observed apart: one seen late may pass the next, and a phase then lasted no time that can be told.
  return ends.map((end, launch) => Math.max(0, end - (starts[launch] as number)));
}

/** Stacked medians of the phases requested → accepted → kernel → init → listening → ready, by form. */
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
      title: 'Where a launch spends its time',
      subtitle: Object.keys(summary.forms).flatMap((form) => longest(summary, phases, form)),
      axis: 'median duration of each phase, ms',
      parts: used.map((mark) => ({ name: nameOf(mark), ...colours[mark] })),
      total: (sum) => formatDuration(sum * 1e6),
    },
    segments,
  );
}

function longest(summary: Summary, phases: readonly Phase[], form: string): string[] {
  const own = phases.filter((phase) => phase.form === form);
  const top = own.toSorted((a, b) => b.medianNs - a.medianNs)[0];
  const sum = own.reduce((total, phase) => total + phase.medianNs, 0);
  if (top === undefined || sum <= 0) return [];
  const share = Math.round((100 * top.medianNs) / sum);
  return [`${labelOf(summary, form)}: ${share} % between ${top.startsWith} and ${top.endsWith}`];
}

function nameOf(mark: Phase['endsWith']): string {
  return `to ${mark}`;
}
