import type { Summary } from '../../summary/summary.ts';
import { type DataTable, dataTable } from './data-table.ts';

/** How fast an instance is once it runs: each figure over instances, and all requests together. */
export function speedTables(summary: Summary): readonly DataTable[] {
  const measured = Object.entries(summary.forms).flatMap(([form, { emulated, speed }]) =>
    speed === undefined ? [] : [{ form, emulated, speed }],
  );
  return [
    dataTable(
      'speed',
      measured.flatMap(({ form, emulated, speed }) =>
        Object.entries(speed.figures).map(([figure, one]) => ({
          id: `${form}.speed.${figure}`,
          form,
          emulated,
          figure,
          unit: one.unit === 'ns' ? 'ns' : 'a second',
          median: one.median,
          ci95_low: one.ci95?.[0] ?? null,
          ci95_high: one.ci95?.[1] ?? null,
          n: one.n,
          failures: one.failures,
          ratio: one.ratio,
          ratio_ci95_low: one.ratioCi95?.[0] ?? null,
          ratio_ci95_high: one.ratioCi95?.[1] ?? null,
          pairs: one.pairs,
        })),
      ),
    ),
    dataTable(
      'speed-requests',
      measured.flatMap(({ form, emulated, speed: { latency } }) =>
        latency === null
          ? []
          : [
              {
                id: `${form}.speed.requests`,
                form,
                emulated,
                due: latency.due,
                failures: latency.failures,
                p50_ns: latency.p50Ns,
                p90_ns: latency.p90Ns,
                p99_ns: latency.p99Ns,
                p999_ns: latency.p999Ns,
              },
            ],
      ),
    ),
  ];
}
