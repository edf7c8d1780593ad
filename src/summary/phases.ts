import type { RunRecord } from '../results/records.ts';
import { median } from '../stats/order-statistic.ts';
import { type Column, samplesIn } from './columns.ts';
import { startupMarks } from './launch-metrics.ts';
import { partsOf } from './run-parts.ts';
import type { Summary } from './summary.ts';

export interface Phase {
  readonly target: string;
  /** Named by the mark that ends it. */
  readonly endsWith: (typeof startupMarks)[number];
  readonly startsWith: string;
  readonly medianNs: number;
  readonly n: number;
}

/** Median duration of each phase over launches that were ready; a phase ends with its mark, in the order seen. */
export function phasesOf(summary: Summary, records: readonly RunRecord[]): readonly Phase[] {
  const { columns } = partsOf(records);
  return Object.keys(summary.targets).flatMap((target) => {
    const { requested, marks } = marksOfReady(columns.get(target) ?? new Map());
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
