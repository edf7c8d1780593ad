import { speedMetrics } from '../../stages/speed/metrics.ts';
import type { Summary, TargetSummary } from '../../summary/summary.ts';
import { between, inUnit } from '../../wording/in-unit.ts';
import { comparedColumns } from '../against.ts';
import {
  durationColumn,
  emulatedColumn,
  endColumns,
  missingInterval,
  targetColumn,
  told,
} from '../columns.ts';
import {
  type MeasuredTarget,
  metricsIn,
  type ReportedTarget,
  type TargetMetric,
} from '../reported-targets.ts';
import type { TableOf } from '../table.ts';

type Speed = NonNullable<TargetSummary['speed']>;

/** Named as `requestsPerSecond` is. */
export type TargetSpeed = TargetMetric<string, Speed['metrics'][string]>;

export function speedsIn(summary: Summary): readonly TargetSpeed[] {
  const names = speedMetrics.map(({ name }) => name);
  return metricsIn(summary, names, ({ speed }, name) => speed?.metrics[name]);
}

export function speedTable(summary: Summary): TableOf<TargetSpeed> {
  return {
    id: ({ target, name }) => `${target}.speed.${name}`,
    columns: [
      targetColumn,
      emulatedColumn,
      { head: 'metric', name: 'metric', value: ({ name }) => name },
      { name: 'unit', value: ({ metric }) => (metric.unit === 'ns' ? 'ns' : 'a second') },
      {
        head: 'median',
        name: 'median',
        value: ({ metric }) => metric.median,
        say: ({ metric: { unit, median } }) => told(median, (value) => inUnit(value, unit), 'no answer'),
      },
      { head: '95% interval', say: ({ metric }) => intervalText(metric) },
      ...endColumns<TargetSpeed>('ci95', '', ({ metric }) => metric.ci95),
      ...comparedColumns(summary, 'speed', ''),
    ],
  };
}

function intervalText({ unit, ci95, n, failures }: TargetSpeed['metric']): string {
  return ci95 === null ? missingInterval(n, failures) : between(ci95, unit);
}

export interface TargetRequests extends ReportedTarget {
  readonly latency: NonNullable<Speed['latency']>;
}

/** All requests of the open loop, of the targets that were asked. */
export function requestsIn(measured: readonly MeasuredTarget<'speed'>[]): readonly TargetRequests[] {
  return measured.flatMap(({ found: { latency }, ...target }) =>
    latency === null ? [] : [{ ...target, latency }],
  );
}

export const requestsTable: TableOf<TargetRequests> = {
  id: ({ target }) => `${target}.speed.requests`,
  columns: [
    targetColumn,
    emulatedColumn,
    { head: 'requests', name: 'due', value: ({ latency }) => latency.due },
    { head: 'failed', name: 'failures', value: ({ latency }) => latency.failures },
    durationColumn('median', 'p50', ({ latency }) => latency.p50Ns),
    durationColumn('90%', 'p90', ({ latency }) => latency.p90Ns),
    durationColumn('99%', 'p99', ({ latency }) => latency.p99Ns),
    durationColumn('99.9%', 'p999', ({ latency }) => latency.p999Ns),
  ],
};
