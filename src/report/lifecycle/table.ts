import { type LifecycleOperation, lifecycleOperations } from '../../stages/lifecycle/records.ts';
import type { FormSummary, Summary } from '../../summary/summary.ts';
import { formatDuration } from '../../wording/format.ts';
import { pairedColumns } from '../against.ts';
import { durationColumn, emulatedColumn, formColumn, intervalColumns } from '../columns.ts';
import { type FormFigure, figuresIn } from '../reported-forms.ts';
import type { TableOf } from '../table.ts';

type Lifecycle = NonNullable<FormSummary['lifecycle']>;
export type Operation = FormFigure<LifecycleOperation, NonNullable<Lifecycle[LifecycleOperation]>>;

/** What each form went through, in the order of the operations. */
export function operationsIn(summary: Summary): readonly Operation[] {
  return figuresIn(summary, lifecycleOperations, ({ lifecycle }, name) => lifecycle?.[name]);
}

export function operationTable(summary: Summary): TableOf<Operation> {
  return {
    id: ({ form, name }) => `${form}.lifecycle.${name}`,
    columns: [
      formColumn,
      emulatedColumn,
      { head: 'operation', name: 'operation', value: ({ name }) => name },
      {
        head: 'median',
        name: 'median_ns',
        value: ({ figure }) => figure.medianNs,
        say: ({ figure: { n, medianNs } }) =>
          n === 0 ? 'does not have it' : medianNs === null ? 'failed' : formatDuration(medianNs),
      },
      ...intervalColumns<Operation>(
        'ns',
        ({ figure }) => figure.ci95Ns,
        ({ figure }) => (figure.n === 0 ? '–' : 'n too small'),
      ),
      durationColumn('until done is said', 'answered', ({ figure }) => figure.answeredNs),
      { name: 'resolution_ns', value: ({ figure }) => figure.resolutionNs },
      ...pairedColumns(summary, 'lifecycle'),
    ],
  };
}
