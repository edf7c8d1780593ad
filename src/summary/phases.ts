import type { RunRecord } from '../results/records.ts';
import { median } from '../stats/order-statistic.ts';
import { type Column, samplesIn } from './columns.ts';
import { startupMarks } from './launch-metrics.ts';
import { partsOf } from './run-parts.ts';
import type { Summary, TargetSummary } from './summary.ts';
import { isUpperBound } from './upper-bound.ts';

export interface Phase {
  readonly target: string;
  /** Named by the mark that ends it. */
  readonly endsWith: (typeof startupMarks)[number];
  readonly startsWith: string;
  readonly medianNs: number;
  readonly n: number;
}

/**
 * Median duration of each phase over launches that were ready; a phase ends with its mark, in the order seen. A mark that
 * may have been at any instant since the request ends none, and what an engine answers after the workload is no part of
 * the way to it.
 */
export function phasesOf(summary: Summary, records: readonly RunRecord[]): readonly Phase[] {
  const { columns } = partsOf(records);
  return Object.entries(summary.targets).flatMap(([target, { startup }]) => {
    const { requested, marks } = marksOfReady(columns.get(target) ?? new Map(), startup);
    return marks.flatMap(({ mark, column }, index): Phase[] => {
      const before = marks[index - 1] ?? { mark: 'requested', column: requested };
      const durations = samplesIn(between(before.column, column));
      const medianNs = median(durations);
      return medianNs === null
        ? []
        : [{ target, startsWith: before.mark, endsWith: mark, medianNs, n: durations.length }];
    });
  });
}

/**
 * The marks seen, and `requested`, in launches that were ready: ns from `requested`; NaN in all others. In the order
 * seen: an engine may answer before or after what it started has come to life.
 */
function marksOfReady(samples: ReadonlyMap<string, Column>, startup: TargetSummary['startup']) {
  const ready = samples.get('startup.ready') ?? new Float64Array();
  const requested = ready.map((ns) => (Number.isFinite(ns) ? 0 : Number.NaN));
  const marks = startupMarks.flatMap((mark) => {
    const column = samples.get(`startup.${mark}`)?.map((ns, launch) => ns + (requested[launch] as number));
    const at = column === undefined ? null : median(samplesIn(column));
    const isKnown = mark === 'ready' || !isUpperBound(startup, mark);
    return column === undefined || at === null || !isKnown ? [] : [{ mark, column, at }];
  });
  const end = marks.find(({ mark }) => mark === 'ready')?.at ?? Number.POSITIVE_INFINITY;
  return { requested, marks: marks.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at) };
}

function between(starts: Column, ends: Column): Column {
  // Marks are observed apart: one seen late may pass the next, and a phase then lasted no time that can be told.
  return ends.map((end, launch) => Math.max(0, end - (starts[launch] as number)));
}
