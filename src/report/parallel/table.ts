import { type ReadyName, readyNames } from '../../stages/parallel/counts.ts';
import type { BatchStatistics } from '../../stages/parallel/summary.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration, threeDigits } from '../../wording/format.ts';
import { comparedColumns } from '../against.ts';
import { emulatedColumn, intervalColumns, missingInterval, targetColumn, told } from '../columns.ts';
import { metricsIn, type TargetMetric } from '../reported-targets.ts';
import type { Column, TableOf } from '../table.ts';

export type Batches = TargetMetric<ReadyName, BatchStatistics>;

/** The batches of each target, the smallest first. */
export function batchesIn(summary: Summary): readonly Batches[] {
  return metricsIn(summary, readyNames, ({ parallel }, name) => parallel?.[name]);
}

/** Tells whether only the upper end of the time until all are ready is known. */
export function isUpperBound({ medianNs, resolutionNs, requestedWithinNs }: BatchStatistics): boolean {
  return reachesBack(medianNs, resolutionNs, requestedWithinNs);
}

/** True of a time whose mark reaches back to the request. */
function reachesBack(ns: number | null, resolutionNs: number | null, requestedWithinNs: number | null) {
  return ns !== null && resolutionNs !== null && resolutionNs + (requestedWithinNs ?? 0) >= ns;
}

/** `1.69 s`, `≤ 1.69 s` where only the upper end is known. */
function timeText(ns: number, resolutionNs: number | null, { requestedWithinNs }: BatchStatistics): string {
  return `${reachesBack(ns, resolutionNs, requestedWithinNs) ? '≤ ' : ''}${formatDuration(ns)}`;
}

function timeColumn(
  head: string,
  name: 'first' | 'middle',
  timeOf: (metric: BatchStatistics) => readonly [ns: number | null, resolutionNs: number | null],
): Column<Batches> {
  return {
    head,
    name: `${name}_ns`,
    value: ({ metric }) => timeOf(metric)[0],
    say({ metric }) {
      const [ns, resolutionNs] = timeOf(metric);
      return ns === null ? '–' : timeText(ns, resolutionNs, metric);
    },
  };
}

/** `1.69 s`, `≤ 1.69 s`, `failed`; `cannot be` where there is no sample. */
export function allReadyText(metric: BatchStatistics): string {
  const { n, medianNs } = metric;
  if (n === 0) return 'cannot be';
  if (medianNs === null) return 'failed';
  return timeText(medianNs, metric.resolutionNs, metric);
}

export function batchTable(summary: Summary): TableOf<Batches> {
  return {
    id: ({ target, name }) => `${target}.parallel.${name}`,
    columns: [
      targetColumn,
      emulatedColumn,
      { head: 'started at once', name: 'count', value: ({ metric }) => metric.count },
      {
        head: 'all ready (median)',
        name: 'median_ns',
        value: ({ metric }) => metric.medianNs,
        say: ({ metric }) => allReadyText(metric),
      },
      ...intervalColumns<Batches>(
        'ns',
        ({ metric }) => metric.ci95Ns,
        ({ metric: { n, failures } }) => (n === 0 ? '–' : missingInterval(n, failures)),
      ),
      timeColumn('first ready', 'first', ({ firstNs, firstResolutionNs }) => [firstNs, firstResolutionNs]),
      timeColumn('half ready', 'middle', ({ middleNs, middleResolutionNs }) => [
        middleNs,
        middleResolutionNs,
      ]),
      {
        head: 'ready per second',
        name: 'per_second',
        value: ({ metric }) => metric.perSecond,
        say: ({ metric }) => told(metric.perSecond, threeDigits),
      },
      { name: 'requested_within_ns', value: ({ metric }) => metric.requestedWithinNs },
      { name: 'resolution_ns', value: ({ metric }) => metric.resolutionNs },
      { name: 'failed_instances', value: ({ metric }) => metric.failedInstances },
      ...comparedColumns(summary, 'parallel', '_ns'),
    ],
  };
}
