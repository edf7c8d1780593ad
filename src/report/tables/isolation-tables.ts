import type { RunParts } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import { type DataTable, dataTable } from './data-table.ts';

/** Verdicts as they were given, and how much of the host's kernel was run. */
export function isolationTables(summary: Summary, { probes }: RunParts): readonly DataTable[] {
  return [
    dataTable(
      'isolation',
      probes.map(({ form, probe, title, category, user, verdict, because, control, repetitions }) => ({
        id: `${form}.isolation.${probe}.${user}`,
        form,
        probe,
        title,
        category,
        user,
        verdict,
        because,
        control: control?.weakening ?? null,
        control_fired: control?.fired ?? null,
        repetitions: repetitions.length,
      })),
    ),
    dataTable(
      'kernel-surface',
      Object.entries(summary.forms).flatMap(([form, { kernelSurface }]) => {
        if (kernelSurface === undefined) return [];
        const { functions, beyondIdle, n, lostEvents, reason } = kernelSurface;
        const counts = { functions, beyond_idle: beyondIdle, n, lost_events: lostEvents };
        return [{ id: `${form}.kernelSurface.functions`, form, ...counts, reason }];
      }),
    ),
  ];
}
