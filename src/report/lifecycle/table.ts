import { type LifecycleOperation, lifecycleOperations } from '../../stages/lifecycle/records.ts';
import type { Summary, TargetSummary } from '../../summary/summary.ts';
import { formatDuration } from '../../wording/format.ts';
import { comparedColumns } from '../against.ts';
import {
  durationColumn,
  emulatedColumn,
  intervalColumns,
  missingInterval,
  targetColumn,
} from '../columns.ts';
import { metricsIn, type TargetMetric } from '../reported-targets.ts';
import type { TableOf } from '../table.ts';

type Lifecycle = NonNullable<TargetSummary['lifecycle']>;
export type Operation = TargetMetric<LifecycleOperation, NonNullable<Lifecycle[LifecycleOperation]>>;

/** What each target went through, in the order of the operations. */
export function operationsIn(summary: Summary): readonly Operation[] {
  return metricsIn(summary, lifecycleOperations, ({ lifecycle }, name) => lifecycle?.[name]);
}

export function operationTable(summary: Summary): TableOf<Operation> {
  return {
    id: ({ target, name }) => `${target}.lifecycle.${name}`,
    columns: [
      targetColumn,
      emulatedColumn,
      { head: 'operation', name: 'operation', value: ({ name }) => name },
      {
        head: 'median',
        name: 'median_ns',
        value: ({ metric }) => metric.medianNs,
        say: ({ metric: { n, medianNs } }) =>
          n === 0 ? 'does not have it' : medianNs === null ? 'failed' : formatDuration(medianNs),
      },
      ...intervalColumns<Operation>(
        'ns',
        ({ metric }) => metric.ci95Ns,
        ({ metric }) => (metric.n === 0 ? '–' : missingInterval(metric.n, metric.failures)),
      ),
      durationColumn('until done is said', 'answered', ({ metric }) => metric.answeredNs),
      { name: 'resolution_ns', value: ({ metric }) => metric.resolutionNs },
      ...comparedColumns(summary, 'lifecycle', '_ns'),
    ],
  };
}
