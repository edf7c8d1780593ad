import { speedMetrics } from '../../stages/speed/metrics.ts';
import type { FormSummary, Summary } from '../../summary/summary.ts';
import { formatCount, formatDuration, formatDurationInterval } from '../../wording/format.ts';
import { pairedColumns } from '../against.ts';
import { durationColumn, emulatedColumn, endColumns, formColumn } from '../columns.ts';
import { type FormFigure, figuresIn, type MeasuredForm, type ReportedForm } from '../reported-forms.ts';
import type { TableOf } from '../table.ts';

type Speed = NonNullable<FormSummary['speed']>;

/** Named as `requestsPerSecond` is. */
export type FormSpeed = FormFigure<string, Speed['figures'][string]>;

export function speedsIn(summary: Summary): readonly FormSpeed[] {
  const names = speedMetrics.map(({ name }) => name);
  return figuresIn(summary, names, ({ speed }, name) => speed?.figures[name]);
}

export function speedTable(summary: Summary): TableOf<FormSpeed> {
  return {
    id: ({ form, name }) => `${form}.speed.${name}`,
    columns: [
      formColumn,
      emulatedColumn,
      { head: 'figure', name: 'figure', value: ({ name }) => name },
      { name: 'unit', value: ({ figure }) => (figure.unit === 'ns' ? 'ns' : 'a second') },
      {
        head: 'median',
        name: 'median',
        value: ({ figure }) => figure.median,
        say: ({ figure: { unit, median } }) =>
          median === null ? 'no answer' : unit === 'ns' ? formatDuration(median) : formatCount(median),
      },
      { head: '95 % interval', say: ({ figure }) => intervalText(figure) },
      ...endColumns<FormSpeed>('ci95', '', ({ figure }) => figure.ci95),
      ...pairedColumns(summary, 'speed'),
    ],
  };
}

function intervalText({ unit, ci95 }: FormSpeed['figure']): string {
  if (ci95 === null) return 'n too small';
  return unit === 'ns' ? formatDurationInterval(ci95) : ci95.map(formatCount).join('–');
}

export interface FormRequests extends ReportedForm {
  readonly latency: NonNullable<Speed['latency']>;
}

/** All requests of the open loop, of the forms that were asked. */
export function requestsIn(measured: readonly MeasuredForm<'speed'>[]): readonly FormRequests[] {
  return measured.flatMap(({ found: { latency }, ...form }) =>
    latency === null ? [] : [{ ...form, latency }],
  );
}

export const requestsTable: TableOf<FormRequests> = {
  id: ({ form }) => `${form}.speed.requests`,
  columns: [
    formColumn,
    emulatedColumn,
    { head: 'requests', name: 'due', value: ({ latency }) => latency.due },
    { head: 'failed', name: 'failures', value: ({ latency }) => latency.failures },
    durationColumn('median', 'p50', ({ latency }) => latency.p50Ns),
    durationColumn('90 %', 'p90', ({ latency }) => latency.p90Ns),
    durationColumn('99 %', 'p99', ({ latency }) => latency.p99Ns),
    durationColumn('99.9 %', 'p999', ({ latency }) => latency.p999Ns),
  ],
};
