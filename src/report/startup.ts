import { distributionChart } from '../charts/distribution.ts';
import { fromNothingChart } from '../charts/from-nothing.ts';
import { orderChart } from '../charts/order.ts';
import { phasesChart } from '../charts/phases.ts';
import { startupChart } from '../charts/startup.ts';
import type { PreparationRecord } from '../launches/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { type Halves, halvesOf, resemblance } from '../summary/drift.ts';
import { type StartupName, startupMarks, startupMetrics } from '../summary/launch-metrics.ts';
import type { DurationStatistics } from '../summary/metric-summary.ts';
import { type Phase, phasesOf } from '../summary/phases.ts';
import type { Summary } from '../summary/summary.ts';
import { timeText } from '../summary/upper-bound.ts';
import { againstColumns } from './against.ts';
import { isBatchJob } from './batch-job.ts';
import { withCaveats } from './caveats.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartAlone, chartWithTable } from './chart-with-table.ts';
import { durationColumn, emulatedColumn, intervalColumns, missingInterval, targetColumn } from './columns.ts';
import type { Block } from './document.ts';
import { fold } from './fold.ts';
import { metricGrid } from './grid/metric-grid.ts';
import { guestPhases } from './guest-phases.ts';
import { highQuantileColumns, highQuantiles } from './high-quantiles.ts';
import { meaningsTable } from './meanings-table.ts';
import { metricsIn, type ReportedTarget, reportedTarget, type TargetMetric } from './reported-targets.ts';
import { startPhasesBlocks } from './start-phases.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

/** The time from the request to each mark, where it goes, and whether it drifts over the run. */
export function startupChapter({ summary, records, parts }: Reported): Chapter {
  const marks = metricsIn(summary, startupMarks, ({ startup }, mark) => startup[mark]);
  const wholes = metricsIn(summary, ['create', 'fromNothing'], ({ startup }, name) => startup[name]);
  const table = timeTable(summary, 'mark');
  const wholeTable = timeTable(summary, 'metric');
  const phases = phasesOf(summary, records).map((phase) => ({
    ...reportedTarget(summary, phase.target),
    phase,
  }));
  const orders = halvesOf(summary, records).map((halves) => ({
    ...reportedTarget(summary, halves.target),
    halves,
    ready: summary.targets[halves.target]?.startup.ready,
  }));
  const starts = startPhasesBlocks(summary, parts);
  const ready = isBatchJob(parts) ? 'the end of the job' : 'the first correct answer';
  const section = {
    id: 'startup',
    heading: `Startup${cacheWords(summary).inHeading}`,
    blocks: [
      {
        kind: 'paragraph' as const,
        text: `Times run from the start request to ${ready}. “From nothing” adds the making of the instance.`,
      },
      ...chartAlone(
        'phases',
        phasesChart(summary, records),
        'From mark to mark: medians over the launches that were ready. They need not add up to the median of the whole.',
      ),
      { kind: 'grid' as const, grid: metricGrid(summary, 'Startup by target', shownTimes) },
      ...fold('Marks, resolution and slower launches', [
        {
          kind: 'paragraph',
          text: `A mark is an event of a launch: requested (the start request is written), accepted (the engine has answered), kernel (the first byte of a guest’s kernel), init (the workload’s own process, or the guest’s init), listening (the port accepts) and ready (${ready}). Each lies within an interval. Its width is the timing resolution: ignore smaller differences. “≤” means that the interval reaches back to the request.`,
        },
        { kind: 'table', table: pageTable('Time from requested to each mark', table, marks) },
        ...highQuantiles(summary, [...marks, ...wholes]),
      ]),
      ...fold(
        'From nothing: making an instance and starting it',
        wholes.length === 0 ? [] : fromNothing({ summary, parts }, wholeTable, wholes),
      ),
      ...fold('Where the time goes', [
        { kind: 'table', table: pageTable('Median duration of each phase', phaseTable, phases) },
        ...starts.blocks,
        ...guestPhases(summary, parts),
      ]),
      ...fold(
        'Distribution',
        chartAlone(
          'distribution',
          distributionChart(summary, records),
          'The line of a target shows the share of its launches that were ready by each time. A failed launch counts as infinitely slow, so the line of a target with failures ends below 100%.',
        ),
      ),
      ...fold('Drift over the run', [
        chartWithTable(
          'order',
          orderChart(summary, records),
          'If the host sped up or slowed down, all points would drift together. Lag-1 autocorrelation says how much each launch resembles the one before it: 0 not at all, 1 wholly. Where that is more than chance, they count as fewer.',
          pageTable('Time to ready over the run', orderTable, orders),
        ),
      ]),
    ],
  };
  return {
    section: withCaveats(section, summary),
    tables: [
      dataTable('startup', table, marks),
      ...(wholes.length === 0 ? [] : [dataTable('from-nothing', wholeTable, wholes)]),
      dataTable('phases', phaseTable, phases),
      ...starts.tables,
      dataTable('order', orderTable, orders),
    ],
  };
}

const shownTimes = ['ready', 'fromNothing', 'create', 'init', 'listening'].map((name) => `startup.${name}`);

/** The chart that answers the question of startup at a glance. */
export function startupOpening({
  summary,
  records,
}: Pick<Reported, 'summary' | 'records'>): readonly Block[] {
  return chartAlone(
    'startup',
    startupChart(summary, records),
    'A failed launch counts as infinitely slow. Hover over a point for its launch.',
  );
}

type Making = NonNullable<PreparationRecord['making']>;
type TimeMetric = TargetMetric<StartupName, DurationStatistics>;

function fromNothing(
  { summary, parts }: Pick<Reported, 'summary' | 'parts'>,
  table: TableOf<TimeMetric>,
  wholes: readonly TimeMetric[],
): Block[] {
  const makings = [...parts.preparations.values()].flatMap(({ target, making }) =>
    making === undefined ? [] : [{ ...reportedTarget(summary, target), making }],
  );
  return [
    chartWithTable(
      'from-nothing',
      fromNothingChart(summary),
      'To start an instance that has been made takes the start alone; to run an image for the first time takes the making as well. Each launch is made anew, so both are timed in each.',
      pageTable('Making an instance, and making and starting it', table, wholes),
    ),
    { kind: 'table', table: meaningsTable(startupMetrics, wholes) },
    ...(makings.length === 0
      ? []
      : [{ kind: 'table' as const, table: pageTable('What is made when', makingTable, makings) }]),
  ];
}

const makingTable: TableOf<ReportedTarget & { readonly making: Making }> = {
  columns: [
    targetColumn,
    { head: 'before the start request, in create', say: ({ making }) => making.before },
    { head: 'by the start, in ready', say: ({ making }) => making.byStart },
  ],
};

/** @param named what the names are: marks, or metrics of a launch as a whole */
function timeTable(summary: Summary, named: 'mark' | 'metric'): TableOf<TimeMetric> {
  return {
    id: ({ target, name }) => `${target}.startup.${name}`,
    columns: [
      targetColumn,
      emulatedColumn,
      { head: named, name: named, value: ({ name }) => name },
      {
        head: 'median',
        name: 'median_ns',
        value: ({ metric }) => metric.medianNs,
        say: ({ target, name }) => timeText(summary.targets[target]?.startup ?? {}, name) ?? 'not reached',
      },
      ...intervalColumns<TimeMetric>(
        'ns',
        ({ metric }) => metric.ci95Ns,
        ({ metric }) => missingInterval(metric.n, metric.failures),
      ),
      { head: 'n', name: 'n', value: ({ metric }) => metric.n },
      { head: 'failed', name: 'failures', value: ({ metric }) => metric.failures },
      durationColumn('timing resolution', 'resolution', ({ metric }) => metric.resolutionNs),
      ...highQuantileColumns,
      ...againstColumns<TimeMetric>(summary, '_ns', ({ name }) => `startup.${name}`),
    ],
  };
}

const phaseTable: TableOf<ReportedTarget & { readonly phase: Phase }> = {
  id: ({ target, phase }) => `${target}.phase.${phase.endsWith}`,
  columns: [
    targetColumn,
    emulatedColumn,
    { head: 'phase', say: ({ phase }) => `${phase.startsWith} → ${phase.endsWith}` },
    { name: 'starts_with', value: ({ phase }) => phase.startsWith },
    { name: 'ends_with', value: ({ phase }) => phase.endsWith },
    durationColumn('median', 'median', ({ phase }) => phase.medianNs),
    { head: 'n', name: 'n', value: ({ phase }) => phase.n },
  ],
};

const orderTable: TableOf<
  ReportedTarget & { readonly halves: Halves; readonly ready: DurationStatistics | undefined }
> = {
  id: ({ target }) => `${target}.order`,
  columns: [
    targetColumn,
    emulatedColumn,
    durationColumn('first half, median', 'first_half_median', ({ halves }) => halves.firstNs),
    durationColumn('second half, median', 'second_half_median', ({ halves }) => halves.secondNs),
    { head: 'n of each', name: 'n_each', value: ({ halves }) => halves.n },
    {
      head: 'from launch to launch',
      name: 'lag1_autocorrelation',
      value: ({ ready }) => ready?.autocorrelation ?? null,
      say: ({ ready }) => (ready === undefined ? '–' : resemblance(ready)),
    },
    { name: 'n_effective', value: ({ ready }) => ready?.nEffective ?? null },
  ],
};
