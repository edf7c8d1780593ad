import { type ReadyName, readyNames } from '../../stages/parallel/counts.ts';
import type { BatchStatistics } from '../../stages/parallel/summary.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration, threeDigits } from '../../wording/format.ts';
import { comparedColumns } from '../against.ts';
import {
  durationColumn,
  emulatedColumn,
  intervalColumns,
  missingInterval,
  targetColumn,
  told,
} from '../columns.ts';
import { metricsIn, type TargetMetric } from '../reported-targets.ts';
import type { TableOf } from '../table.ts';

export type Batches = TargetMetric<ReadyName, BatchStatistics>;

/** The batches of each target, the smallest first. */
export function batchesIn(summary: Summary): readonly Batches[] {
  return metricsIn(summary, readyNames, ({ parallel }, name) => parallel?.[name]);
}

/** Tells whether only the upper end of the time is known: the mark of the last reaches back to its request. */
export function isUpperBound({ medianNs, resolutionNs, requestedWithinNs }: BatchStatistics): boolean {
  return medianNs !== null && resolutionNs !== null && resolutionNs + (requestedWithinNs ?? 0) >= medianNs;
}

/** `1.69 s`, `≤ 1.69 s`, `failed`; `cannot be` where there is no sample. */
export function allReadyText(metric: BatchStatistics): string {
  const { n, medianNs } = metric;
  if (n === 0) return 'cannot be';
  if (medianNs === null) return 'failed';
  return `${isUpperBound(metric) ? '≤ ' : ''}${formatDuration(medianNs)}`;
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
      durationColumn('first ready', 'first', ({ metric }) => metric.firstNs),
      durationColumn('half ready', 'middle', ({ metric }) => metric.middleNs),
      {
        head: 'ready per second',
        name: 'per_second',
        value: ({ metric }) => metric.perSecond,
        say: ({ metric }) => told(metric.perSecond, threeDigits),
      },
      { name: 'requested_within_ns', value: ({ metric }) => metric.requestedWithinNs },
      { name: 'resolution_ns', value: ({ metric }) => metric.resolutionNs },
      { name: 'failed_instances', value: ({ metric }) => metric.failedInstances },
      ...comparedColumns(summary, 'parallel'),
    ],
  };
}
