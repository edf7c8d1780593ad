import { equivalenceLines } from '../../stages/equivalence/summary.ts';
import type { Summary } from '../../summary/summary.ts';
import { type DataTable, dataTable } from './data-table.ts';

/** The certificate of equal work, a row for each line of each form. */
export function equivalenceTable({ equivalence }: Summary): DataTable {
  return dataTable(
    'equivalence',
    Object.entries(equivalence?.forms ?? {}).flatMap(([form, lines]) =>
      equivalenceLines.map((name) => {
        const { status, text, details } = lines[name];
        return {
          form,
          line: name,
          reference: equivalence?.reference ?? null,
          status,
          text,
          details: details.join('; '),
        };
      }),
    ),
  );
}
