import type { LaunchRecord } from '../../launches/records.ts';
import { memoryFigures, startupMarks } from '../../summary/figures.ts';
import type { RunParts } from '../../summary/run-parts.ts';
import { type DataTable, dataTable, type Value } from './data-table.ts';

/** Every launch, warm-up or not, in the order of the run, with its marks in ns from `requested`. */
export function launchTable({ launches }: RunParts): DataTable {
  return dataTable(
    'launches',
    launches.map((launch, index) => ({
      id: launch.id,
      place: index + 1,
      block: launch.block,
      warmup: launch.warmup,
      form: launch.form,
      outcome: launch.outcome.status,
      reason: launch.outcome.status === 'ready' ? null : launch.outcome.reason,
      create_ns: launch.createNs,
      ...marksOf(launch),
      ...memoryOf(launch),
      marginal_bytes: launch.marginalBytes,
      window_ns: launch.window?.durationNs ?? null,
      harness_cpu_ns: launch.window?.harnessCpuNs ?? null,
      event_loop_max_delay_ns: launch.window?.eventLoopMaxDelayNs ?? null,
      stolen_ticks: launch.window?.stolenTicks ?? null,
      memory_pressure_us: launch.window?.memoryPressureUs ?? null,
    })),
  );
}

function marksOf({ marks }: LaunchRecord): Record<string, Value> {
  const values: Record<string, Value> = {};
  const { requested } = marks;
  for (const name of startupMarks) {
    const mark = requested === undefined ? undefined : marks[name];
    const origin = requested?.latestNs ?? 0;
    values[`${name}_earliest_ns`] = mark === undefined ? null : mark.earliestNs - origin;
    values[`${name}_latest_ns`] = mark === undefined ? null : mark.latestNs - origin;
  }
  return values;
}

function memoryOf({ memory }: LaunchRecord): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const name of memoryFigures) values[`${name}_bytes`] = memory?.[name] ?? null;
  values.memory_settled = memory?.settled ?? null;
  return values;
}
