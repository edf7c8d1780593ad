import type { RunRecord } from '../../results/records.ts';
import { halvesOf } from '../../summary/drift.ts';
import { allImageFigures, memoryFigures, startupMarks } from '../../summary/figures.ts';
import { outcomesOf } from '../../summary/outcomes.ts';
import { phasesOf } from '../../summary/phases.ts';
import { partsOf } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import { type DataTable, dataTable } from './data-table.ts';

/** Startup, phases, outcomes, ratios, memory and image: what summary.json holds, by the same ids. */
export function figureTables(summary: Summary, records: readonly RunRecord[]): readonly DataTable[] {
  const forms = Object.entries(summary.forms);
  const about = (form: string) => ({ form, emulated: summary.forms[form]?.emulated ?? false });
  return [
    dataTable(
      'startup',
      forms.flatMap(([form, { startup }]) =>
        startupMarks.flatMap((mark) => {
          const figure = startup[mark];
          if (figure === undefined) return [];
          const { medianNs, ci95Ns, n, failures, resolutionNs } = figure;
          const interval = { ci95_low_ns: ci95Ns?.[0] ?? null, ci95_high_ns: ci95Ns?.[1] ?? null };
          const counts = { n, failures, resolution_ns: resolutionNs };
          return [
            {
              id: `${form}.startup.${mark}`,
              ...about(form),
              mark,
              median_ns: medianNs,
              ...interval,
              ...counts,
            },
          ];
        }),
      ),
    ),
    dataTable(
      'phases',
      phasesOf(summary, records).map(({ form, startsWith, endsWith, medianNs, n }) => ({
        id: `${form}.phase.${endsWith}`,
        ...about(form),
        starts_with: startsWith,
        ends_with: endsWith,
        median_ns: medianNs,
        n,
      })),
    ),
    dataTable(
      'order',
      halvesOf(summary, records).map((halves) => ({
        id: `${halves.form}.order`,
        ...about(halves.form),
        first_half_median_ns: halves.firstNs,
        second_half_median_ns: halves.secondNs,
        n_each: halves.n,
        lag1_autocorrelation: summary.forms[halves.form]?.startup.ready?.autocorrelation ?? null,
        n_effective: summary.forms[halves.form]?.startup.ready?.nEffective ?? null,
      })),
    ),
    dataTable(
      'failures',
      outcomesOf(summary, partsOf(records)).map(({ form, n, counts }) => ({
        id: `${form}.outcomes`,
        ...about(form),
        n,
        ...Object.fromEntries(counts.map(({ outcome, count }) => [outcome, count])),
      })),
    ),
    dataTable(
      'ratios',
      summary.comparisons.map(({ figure, form, base, ratio, ci95, n }) => ({
        id: `${form}.ratio.${figure}`,
        figure,
        ...about(form),
        base,
        ratio,
        ci95_low: ci95?.[0] ?? null,
        ci95_high: ci95?.[1] ?? null,
        n,
      })),
    ),
    dataTable(
      'memory',
      forms.flatMap(([form, { memory }]) =>
        memoryFigures.flatMap((figure) => {
          const found = memory[figure];
          if (found === undefined) return [];
          const { medianBytes, ci95Bytes, n } = found;
          const interval = {
            ci95_low_bytes: ci95Bytes?.[0] ?? null,
            ci95_high_bytes: ci95Bytes?.[1] ?? null,
          };
          return [
            {
              id: `${form}.memory.${figure}`,
              ...about(form),
              figure,
              median_bytes: medianBytes,
              ...interval,
              n,
            },
          ];
        }),
      ),
    ),
    dataTable(
      'image',
      forms.flatMap(([form, { image }]) =>
        allImageFigures.flatMap((figure) => {
          const bytes = image[figure] ?? null;
          return bytes === null ? [] : [{ id: `${form}.image.${figure}`, ...about(form), figure, bytes }];
        }),
      ),
    ),
  ];
}
