import type { RunRecord } from '../results/records.ts';
import { median } from '../stats/order-statistic.ts';
import { type Column, columnsOf, type SampleOf, samplesIn } from './columns.ts';
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

/** A mark of launches that were ready: the ends of its intervals, in ns from `requested`; NaN in all others. */
interface SeenMark {
  readonly mark: Phase['endsWith'];
  readonly earliest: Column;
  readonly latest: Column;
}

/**
 * Median duration of each phase over launches that were ready; a phase ends with its mark, in the order seen. A mark that
 * may have been at any instant since the request ends none, nor does one of which cannot be told that it comes after the
 * one before it. What an engine answers after the workload is no part of the way to it.
 */
export function phasesOf(summary: Summary, records: readonly RunRecord[]): readonly Phase[] {
  const { columns, measuredOf } = partsOf(records);
  return Object.entries(summary.targets).flatMap(([target, { startup }]) => {
    const latest = columns.get(target) ?? new Map<string, Column>();
    const earliest = columnsOf(measuredOf.get(target) ?? [], earliestEnds);
    const marks = inOrder(marksOfReady(earliest, latest, startup));
    return marks.flatMap(({ mark, latest }, index): Phase[] => {
      const before = marks[index - 1];
      const durations = samplesIn(before === undefined ? latest : difference(before.latest, latest));
      const medianNs = median(durations);
      return medianNs === null
        ? []
        : [
            {
              target,
              startsWith: before?.mark ?? 'requested',
              endsWith: mark,
              // Marks are observed apart: one seen late may pass the next.
              medianNs: Math.max(0, medianNs),
              n: durations.length,
            },
          ];
    });
  });
}

const earliestEnds: ReadonlyMap<string, SampleOf> = new Map(
  startupMarks.map((mark) => [
    mark,
    ({ marks: { requested, [mark]: seen } }) =>
      requested && seen && Math.max(0, seen.earliestNs - requested.latestNs),
  ]),
);

function marksOfReady(
  earliest: ReadonlyMap<string, Column>,
  latest: ReadonlyMap<string, Column>,
  startup: TargetSummary['startup'],
): readonly SeenMark[] {
  const ready = latest.get('startup.ready') ?? new Float64Array();
  const ofReady = (column: Column = new Float64Array()) =>
    column.map((ns, launch) => (Number.isFinite(ready[launch]) ? ns : Number.NaN));
  return startupMarks.flatMap((mark) => {
    const isKnown = mark === 'ready' || !isUpperBound(startup, mark);
    const seen = {
      mark,
      earliest: ofReady(earliest.get(mark)),
      latest: ofReady(latest.get(`startup.${mark}`)),
    };
    return isKnown && median(samplesIn(seen.latest)) !== null ? [seen] : [];
  });
}

/** The marks up to `ready` that follow each other: an engine may answer before or after what it started came to life. */
function inOrder(marks: readonly SeenMark[]): readonly SeenMark[] {
  const at = ({ latest }: SeenMark) => median(samplesIn(latest)) as number;
  const ready = marks.find(({ mark }) => mark === 'ready');
  if (ready === undefined) return [];
  const others = marks.filter((one) => one !== ready && at(one) <= at(ready));
  const kept: SeenMark[] = [];
  for (const one of others.toSorted((a, b) => at(a) - at(b))) {
    const before = kept.at(-1);
    if (before === undefined || comesAfter(before, one)) kept.push(one);
  }
  return [...kept, ready];
}

/** Neither end of its interval lies before that of the other one, in most launches. */
function comesAfter(before: SeenMark, one: SeenMark): boolean {
  const begins = median(samplesIn(difference(before.earliest, one.earliest))) ?? 0;
  const ends = median(samplesIn(difference(before.latest, one.latest))) ?? 0;
  return begins >= 0 && ends > 0;
}

function difference(starts: Column, ends: Column): Column {
  return ends.map((end, launch) => end - (starts[launch] as number));
}
