import { aggressorNames, victimWorks } from '../../stages/neighbour/kinds.ts';
import type { NeighbourRatio, NeighbourSummary } from '../../stages/neighbour/summary.ts';
import type { Summary } from '../../summary/summary.ts';
import { type DataTable, dataTable } from './data-table.ts';

/** What a busy neighbour did to each work of its victim, and that work beside an idle one. */
export function neighbourTables(summary: Summary): readonly DataTable[] {
  const measured = Object.entries(summary.forms).flatMap(([form, { neighbour }]) =>
    neighbour === undefined ? [] : [{ form, neighbour }],
  );
  return [
    dataTable(
      'neighbour',
      measured.flatMap(({ form, neighbour }) =>
        conditions(neighbour).flatMap(({ name, works, achieved }) =>
          victimWorks.map((work) => ({
            id: `${form}.neighbour.${name}.${work}`,
            form,
            neighbour: name,
            achieved_per_second: achieved?.perSecond ?? null,
            achieved_counts: achieved?.counts ?? null,
            work,
            ...ratioOf(works[work]),
          })),
        ),
      ),
    ),
    dataTable(
      'neighbour-baseline',
      measured.flatMap(({ form, neighbour }) =>
        victimWorks.map((work) => {
          const { perSecond, p50Ns, p99Ns } = neighbour.baseline[work];
          const id = `${form}.neighbour.baseline.${work}`;
          return { id, form, work, per_second: perSecond, p50_ns: p50Ns, p99_ns: p99Ns };
        }),
      ),
    ),
  ];
}

function conditions({ aggressors, noise, presence }: NeighbourSummary) {
  const busy = aggressorNames.flatMap((name) => {
    const one = aggressors[name];
    return one === undefined ? [] : [{ name, works: one.works, achieved: one.achieved }];
  });
  return [
    ...busy,
    { name: 'noise', works: noise, achieved: undefined },
    { name: 'presence', works: presence, achieved: undefined },
  ];
}

function ratioOf({ ratio, ci95, n, failures, p99Ratio }: NeighbourRatio) {
  const interval = { ci95_low: ci95?.[0] ?? null, ci95_high: ci95?.[1] ?? null };
  return { ratio, ...interval, n, failures, p99_ratio: p99Ratio };
}
