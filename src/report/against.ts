import { comparisonOf, verdict } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { endColumns } from './columns.ts';
import type { Column } from './table.ts';

/** The heading of the column in which every form is compared with the first one. */
export function againstHead(summary: Summary): string {
  return `against ${labelOf(summary, firstForm(summary))}`;
}

/** What the comparison of a form with the first one says of a figure. */
export function comparedText(summary: Summary, figure: string, form: string): string {
  const compared = comparisonOf(summary, figure, form);
  return compared === undefined ? '–' : verdict(summary, compared);
}

/** A metric of a form, of instances that were measured in blocks. */
interface Blocked {
  readonly form: string;
  readonly name: string;
  readonly figure: { readonly n: number; readonly failures: number };
}

/**
 * The last columns of a table of such metrics.
 * @param group what their names begin with: `speed`
 */
export function pairedColumns(summary: Summary, group: string): readonly Column<Blocked>[] {
  const compared = ({ form, name }: Blocked) => comparisonOf(summary, `${group}.${name}`, form);
  return [
    { head: 'n', name: 'n', value: ({ figure }) => figure.n },
    { head: 'failed', name: 'failures', value: ({ figure }) => figure.failures },
    {
      head: againstHead(summary),
      name: 'ratio',
      value: (item) => compared(item)?.ratio ?? null,
      say: ({ form, name }) => comparedText(summary, `${group}.${name}`, form),
    },
    ...endColumns<Blocked>('ratio_ci95', '', (item) => compared(item)?.ci95 ?? null),
    { name: 'pairs', value: (item) => compared(item)?.n ?? null },
  ];
}

function firstForm({ forms }: Summary): string {
  return Object.keys(forms)[0] ?? '';
}
