import { lifecycleOperations } from '../../stages/lifecycle/records.ts';
import type { Summary } from '../../summary/summary.ts';
import { type DataTable, dataTable } from './data-table.ts';

/** What each operation of an instance's life took. */
export function lifecycleTable(summary: Summary): DataTable {
  return dataTable(
    'lifecycle',
    Object.entries(summary.forms).flatMap(([form, { emulated, lifecycle }]) =>
      lifecycleOperations.flatMap((operation) => {
        const figure = lifecycle?.[operation];
        if (figure === undefined) return [];
        const { medianNs, ci95Ns, answeredNs, resolutionNs, n, failures, ratio, ratioCi95, pairs } = figure;
        return [
          {
            id: `${form}.lifecycle.${operation}`,
            form,
            emulated,
            operation,
            median_ns: medianNs,
            ci95_low_ns: ci95Ns?.[0] ?? null,
            ci95_high_ns: ci95Ns?.[1] ?? null,
            answered_ns: answeredNs,
            resolution_ns: resolutionNs,
            n,
            failures,
            ratio,
            ratio_ci95_low: ratioCi95?.[0] ?? null,
            ratio_ci95_high: ratioCi95?.[1] ?? null,
            pairs,
          },
        ];
      }),
    ),
  );
}
