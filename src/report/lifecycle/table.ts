import { type LifecycleOperation, lifecycleOperations } from '../../stages/lifecycle/records.ts';
import type { FormSummary, Summary } from '../../summary/summary.ts';
import { formatDuration, formatDurationInterval } from '../../wording/format.ts';
import { pairedColumns } from '../against.ts';
import { durationColumn, emulatedColumn, endColumns, formColumn } from '../columns.ts';
import { measuredForms, type ReportedForm } from '../reported-forms.ts';
import type { TableOf } from '../table.ts';

export interface Operation extends ReportedForm {
  readonly operation: LifecycleOperation;
  readonly figure: NonNullable<NonNullable<FormSummary['lifecycle']>[LifecycleOperation]>;
}

/** What each form went through, in the order of the operations. */
export function operationsIn(summary: Summary): readonly Operation[] {
  return measuredForms(summary, 'lifecycle').flatMap(({ found, ...form }) =>
    lifecycleOperations.flatMap((operation): Operation[] => {
      const figure = found[operation];
      return figure === undefined ? [] : [{ ...form, operation, figure }];
    }),
  );
}

export function operationTable(summary: Summary): TableOf<Operation> {
  return {
    id: ({ form, operation }) => `${form}.lifecycle.${operation}`,
    columns: [
      formColumn,
      emulatedColumn,
      { head: 'operation', name: 'operation', value: ({ operation }) => operation },
      {
        head: 'median',
        name: 'median_ns',
        value: ({ figure }) => figure.medianNs,
        say: ({ figure: { n, medianNs } }) =>
          n === 0 ? 'does not have it' : medianNs === null ? 'failed' : formatDuration(medianNs),
      },
      {
        head: '95 % interval',
        say: ({ figure: { n, ci95Ns } }) =>
          ci95Ns !== null ? formatDurationInterval(ci95Ns) : n === 0 ? '–' : 'n too small',
      },
      ...endColumns<Operation>('ci95', '_ns', ({ figure }) => figure.ci95Ns),
      durationColumn('until done is said', 'answered', ({ figure }) => figure.answeredNs),
      { name: 'resolution_ns', value: ({ figure }) => figure.resolutionNs },
      ...pairedColumns(summary),
    ],
  };
}
