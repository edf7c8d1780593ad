import { isRuntimeLost } from '../launches/cost.ts';
import type { LaunchRecord } from '../launches/records.ts';
import { cpuMetrics } from '../summary/cost-metrics.ts';
import { labelOf } from '../summary/label.ts';
import { memoryNames, memorySample, startupMarks, startupSample } from '../summary/launch-metrics.ts';
import type { Summary } from '../summary/summary.ts';
import { formatBytes, formatDuration } from '../wording/format.ts';
import type { Chapter, Reported } from './chapter.ts';
import { firstShown, mostShown } from './first-shown.ts';
import { type Column, dataTable, pageTable, type TableOf } from './table.ts';

/** Every launch in run order: what each metric was made of. */
export function launchesChapter({ summary, parts }: Reported): Chapter {
  const launches = parts.launches.map((launch, index) => ({ launch, place: index + 1 }));
  const table = launchTable(summary);
  return {
    section: {
      id: 'launches',
      heading: 'Every launch',
      folded: true,
      blocks: [
        {
          kind: 'paragraph',
          text: 'The identifiers are those of run.jsonl and of tables/launches.csv beside this report, which hold every mark. A metric such as container.startup.ready is that of summary.json under the same name, and is made of all measured launches of its target: those whose identifiers end in its name.',
        },
        ...firstShown(launches.length),
        { kind: 'table', table: pageTable('All launches', table, launches.slice(0, mostShown)) },
      ],
    },
    tables: [dataTable('launches', table, launches)],
  };
}

interface PlacedLaunch {
  readonly launch: LaunchRecord;
  /** The place in the order of the run, from 1. */
  readonly place: number;
}

/** Marks are in ns from `requested`. */
function launchTable(summary: Summary): TableOf<PlacedLaunch> {
  return {
    id: ({ launch }) => launch.id,
    columns: [
      { head: 'launch', say: ({ launch }) => launch.id },
      { name: 'place', value: ({ place }) => place },
      { name: 'block', value: ({ launch }) => launch.block },
      { name: 'warmup', value: ({ launch }) => launch.warmup },
      {
        head: 'target',
        name: 'target',
        value: ({ launch }) => launch.target,
        say: ({ launch }) => labelOf(summary, launch.target),
      },
      { head: 'round', say: ({ launch }) => roundOf(launch) },
      { head: 'outcome', name: 'outcome', value: ({ launch }) => launch.outcome.status },
      {
        name: 'reason',
        value: ({ launch: { outcome } }) => (outcome.status === 'ready' ? null : outcome.reason),
      },
      { name: 'create_ns', value: ({ launch }) => launch.createNs },
      { head: 'ready after', say: ({ launch }) => readyAfter(launch) },
      ...startupMarks.flatMap(markColumns),
      {
        head: 'memory',
        say: ({ launch }) => {
          const bytes = memorySample(launch, 'total');
          return typeof bytes === 'number' ? formatBytes(bytes) : '–';
        },
      },
      ...memoryNames.map(
        (name): Column<PlacedLaunch> => ({
          name: `${name}_bytes`,
          value: ({ launch }) => memorySample(launch, name) ?? null,
        }),
      ),
      { name: 'memory_settled', value: ({ launch }) => launch.memory?.settled ?? null },
      { name: 'marginal_bytes', value: ({ launch }) => launch.marginalBytes },
      { name: 'window_ns', value: ({ launch }) => launch.window?.durationNs ?? null },
      { name: 'harness_cpu_ns', value: ({ launch }) => launch.window?.harnessCpuNs ?? null },
      {
        name: 'event_loop_max_delay_ns',
        value: ({ launch }) => launch.window?.eventLoopMaxDelayNs ?? null,
      },
      { name: 'stolen_ticks', value: ({ launch }) => launch.window?.stolenTicks ?? null },
      { name: 'memory_pressure_us', value: ({ launch }) => launch.window?.memoryPressureUs ?? null },
      { name: 'cpu_pressure_us', value: ({ launch }) => launch.window?.cpuPressureUs ?? null },
      { name: 'host_observed_ns', value: ({ launch }) => launch.window?.hostObservedNs ?? null },
      { name: 'other_cpu_ns', value: ({ launch }) => launch.window?.otherCpuNs ?? null },
      { name: 'run_delay_ns', value: ({ launch }) => launch.window?.runDelayNs ?? null },
      { name: 'knocker_run_delay_ns', value: ({ launch }) => launch.window?.knockerRunDelayNs ?? null },
      { name: 'cpu_frequency_hz', value: ({ launch }) => launch.window?.cpuFrequencyHz ?? null },
      { name: 'exec_true_ns', value: ({ launch }) => launch.window?.execTrueNs ?? null },
      ...cpuMetrics.map(
        ({ name }): Column<PlacedLaunch> => ({
          name: `cpu_${name}_ns`,
          value: ({ launch: { cost } }) =>
            (name === 'runtime' && isRuntimeLost(cost) ? null : cost?.[`${name}CpuNs`]) ?? null,
        }),
      ),
      { name: 'read_bytes', value: ({ launch }) => launch.cost?.readBytes ?? null },
      { name: 'major_faults', value: ({ launch }) => launch.cost?.majorFaults ?? null },
      { name: 'context_switches', value: ({ launch }) => launch.cost?.contextSwitches ?? null },
      { name: 'cost_read_after_ns', value: ({ launch }) => launch.cost?.lateNs ?? null },
    ],
  };
}

function roundOf({ warmup, outcome }: LaunchRecord): string {
  if (warmup) return 'warm-up';
  return outcome.status === 'aborted' ? 'broken off, in no metric' : 'measured';
}

function readyAfter(launch: LaunchRecord): string {
  if (launch.warmup && launch.outcome.status !== 'ready') return '–';
  const ns = startupSample(launch, 'ready');
  return ns === undefined || !Number.isFinite(ns) ? '–' : formatDuration(ns);
}

function markColumns(mark: (typeof startupMarks)[number]): readonly Column<PlacedLaunch>[] {
  return (['earliest', 'latest'] as const).map((end) => ({
    name: `${mark}_${end}_ns`,
    value: ({ launch: { marks } }) => {
      const { requested, [mark]: at } = marks;
      return requested === undefined || at === undefined ? null : at[`${end}Ns`] - requested.latestNs;
    },
  }));
}
