import type { ProbeCategory } from '../inside/verdicts.ts';
import { alignedRows } from '../report/terminal-table.ts';
import { catalogue } from '../stages/isolation/catalogue.ts';

/** The catalogue of probes for a terminal: a category and its probes, each with its id and its title. */
export function probeList(columns: number | undefined): string {
  return [...Map.groupBy(catalogue, ({ category }): ProbeCategory => category)]
    .map(([category, probes]) =>
      [
        category,
        ...alignedRows(
          probes.map(({ id, title }) => [`  ${id}`, title]),
          columns,
        ),
      ].join('\n'),
    )
    .join('\n\n');
}

/** The same for programs. */
export function probeDocument(): object {
  return {
    probes: catalogue.map(({ id, category, title, question }) => ({ id, category, title, question })),
  };
}
