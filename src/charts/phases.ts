import { startupMarks } from '../results/figures.ts';
import type { LaunchRecord, RunRecord } from '../results/records.ts';
import { partsOf, sinceRequested } from '../results/run-parts.ts';
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
  const ready = partsOf(records).measured.filter((launch) => launch.outcome.status === 'ready');
  return Object.keys(summary.forms).flatMap((form) => {
    const launches = ready.filter((launch) => launch.form === form);
    const seen = inOrderSeen(launches);
    return seen.flatMap((mark, index): Phase[] => {
      const before = index === 0 ? 'requested' : (seen[index - 1] as Phase['endsWith']);
      const durations = launches.flatMap((launch) => phaseNs(launch, before, mark) ?? []);
      const medianNs = median(durations);
      return medianNs === null
        ? []
        : [{ form, startsWith: before, endsWith: mark, medianNs, n: durations.length }];
    });
  });
}

/** An engine may answer before or after what it started has come to life. */
function inOrderSeen(launches: readonly LaunchRecord[]): readonly Phase['endsWith'][] {
  return startupMarks
    .map((mark) => ({ mark, at: median(launches.flatMap((launch) => sinceRequested(launch, mark) ?? [])) }))
    .filter((one): one is { mark: Phase['endsWith']; at: number } => one.at !== null)
    .toSorted((a, b) => a.at - b.at)
    .map(({ mark }) => mark);
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
      subtitle: Object.keys(summary.forms).flatMap((form) => longestLine(summary, phases, form)),
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

function phaseNs(launch: LaunchRecord, from: string, to: Phase['endsWith']): number | undefined {
  const start = launch.marks[from as Phase['endsWith']];
  const end = launch.marks[to];
  // Marks are observed apart: one seen late may pass the next, and a phase then lasted no time that can be told.
  return start === undefined || end === undefined ? undefined : Math.max(0, end.latestNs - start.latestNs);
}
