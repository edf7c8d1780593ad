import type { DurationStatistics } from '../summary/metric-summary.ts';
import { type HighQuantile, highQuantileNames, quantilesBeyond } from '../summary/quantiles.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration, formatDurationInterval } from '../wording/format.ts';
import { endColumns, targetColumn } from './columns.ts';
import type { Block } from './document.ts';
import type { TargetMetric } from './reported-targets.ts';
import { type Column, pageTable, type TableOf } from './table.ts';

type Duration = TargetMetric<string, DurationStatistics>;

/** The quantiles above the median that the run has rounds for, and how many rounds the others take. */
export function highQuantiles(summary: Summary, metrics: readonly Duration[]): readonly Block[] {
  const known = highQuantileNames.filter((name) =>
    metrics.some(({ metric }) => metric.quantiles[name] !== null),
  );
  const shown = metrics.filter(({ metric }) => known.some((name) => metric.quantiles[name] !== null));
  const beyond = quantilesBeyond(summary.blocks);
  const text = `For an interval of 95%, ${beyond}; this run has ${summary.blocks}.`;
  return [
    ...(known.length === 0
      ? []
      : [{ kind: 'table' as const, table: pageTable('The slower launches', tableOf(known), shown) }]),
    ...(beyond === undefined ? [] : [{ kind: 'paragraph' as const, text }]),
  ];
}

function tableOf(names: readonly HighQuantile[]): TableOf<Duration> {
  return {
    id: ({ target, name }) => `${target}.startup.${name}`,
    columns: [
      targetColumn,
      { head: 'time', say: ({ name }) => name },
      ...names.map((name): Column<Duration> => ({ head: name, say: ({ metric }) => said(metric, name) })),
    ],
  };
}

function said({ quantiles }: DurationStatistics, name: HighQuantile): string {
  const located = quantiles[name];
  if (located === null) return 'n too small';
  if (located.point === null) return 'failed';
  const interval = located.ci95 === null ? 'no upper end (failures)' : formatDurationInterval(located.ci95);
  return `${formatDuration(located.point)} (${interval})`;
}

/** The same for machines, null where there are too few launches. */
export const highQuantileColumns: readonly Column<Duration>[] = highQuantileNames.flatMap((name) => [
  { name: `${name}_ns`, value: ({ metric }: Duration) => metric.quantiles[name]?.point ?? null },
  ...endColumns<Duration>(`${name}_ci95`, '_ns', ({ metric }) => metric.quantiles[name]?.ci95 ?? null),
]);
