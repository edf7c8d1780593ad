import { cpuChart } from '../charts/cpu.ts';
import { isRuntimeLost } from '../launches/cost.ts';
import { cpuMetrics, ioMetrics } from '../summary/cost-metrics.ts';
import { labelOf } from '../summary/label.ts';
import type { CostStatistics } from '../summary/metric-summary.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { between, inUnit } from '../wording/in-unit.ts';
import { againstColumns } from './against.ts';
import { withCaveats } from './caveats.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartAlone } from './chart-with-table.ts';
import { emulatedColumn, endColumns, missingInterval, targetColumn, told } from './columns.ts';
import type { Block } from './document.ts';
import { fold } from './fold.ts';
import { metricGrid } from './grid/metric-grid.ts';
import { enumerated } from './in-target.ts';
import { meaningsTable } from './meanings-table.ts';
import { reportedTarget, type TargetMetric } from './reported-targets.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

/** What a launch costs the host until it is ready: CPU time by who used it, reads from storage, faults and switches. */
export function costChapter({ summary, parts }: Reported): Chapter {
  const chart = cpuChart(summary);
  const metrics = costsIn(summary);
  if (metrics.length === 0) return {};
  const table = costTable(summary);
  const page = pageTable('Cost of a launch until it is ready, by metric', table, metrics);
  const blocks: readonly Block[] = [
    ...chartAlone(
      'cpu',
      chart,
      'CPU time until ready: medians of the parts, end to end. They need not add up to the median of the whole.',
    ),
    { kind: 'grid', grid: metricGrid(summary, 'Cost of a launch by target', shownCosts) },
    ...untold(summary, parts),
    ...fold('How the cost is counted', [
      {
        kind: 'paragraph',
        text: 'CPU time is of all CPUs together, from just before requested until just after ready. Threads of the host’s kernel and interrupts belong to no launch and are left out, except for kernel threads in the instance’s cgroup, such as those of vhost before Linux 6.4.',
      },
      { kind: 'table', table: page },
      { kind: 'table', table: meaningsTable(meanings, metrics) },
    ]),
  ];
  const section = { id: 'cpu', heading: 'Cost of a launch', blocks };
  return { section: withCaveats(section, summary), tables: [dataTable('cost', table, metrics)] };
}

const shownCosts = ['cpu.total', 'cpu.instance', 'io.readBytes', 'io.majorFaults'];

const groups = [
  { group: 'cpu', metrics: cpuMetrics },
  { group: 'io', metrics: ioMetrics },
] as const;
const catalogued = groups.flatMap(({ group, metrics }) =>
  metrics.map(({ name, unit, meaning }) => ({ group, name, unit, meaning, fullName: `${group}.${name}` })),
);
const meanings = catalogued.map(({ fullName, meaning }) => ({ name: fullName, meaning }));

type Cost = TargetMetric<string, CostStatistics> & { readonly unit: (typeof catalogued)[number]['unit'] };

function costsIn(summary: Summary): readonly Cost[] {
  return Object.keys(summary.targets).flatMap((target) =>
    catalogued.flatMap(({ group, name, fullName, unit }) => {
      const metric = summary.targets[target]?.[group]?.[name];
      return metric === undefined
        ? []
        : [{ ...reportedTarget(summary, target), name: fullName, metric, unit }];
    }),
  );
}

function costTable(summary: Summary): TableOf<Cost> {
  return {
    id: ({ target, name }) => `${target}.${name}`,
    columns: [
      targetColumn,
      emulatedColumn,
      { head: 'metric', name: 'metric', value: ({ name }) => name },
      { name: 'unit', value: ({ unit }) => unit },
      {
        head: 'median',
        name: 'median',
        value: ({ metric }) => metric.median,
        say: ({ metric, unit }) => told(metric.median, (value) => inUnit(value, unit)),
      },
      {
        head: '95% interval',
        say: ({ metric, unit }) =>
          metric.ci95 === null ? missingInterval(metric.n, 0) : between(metric.ci95, unit),
      },
      ...endColumns<Cost>('ci95', '', ({ metric }) => metric.ci95),
      { head: 'n', name: 'n', value: ({ metric }) => metric.n },
      ...againstColumns<Cost>(summary, '', ({ name }) => name),
    ],
  };
}

/** Why a target has no total, or no part of the runtime. */
function untold(summary: Summary, parts: RunParts): readonly Block[] {
  return [...withoutTotal(summary, parts), ...withoutRuntime(summary, parts)];
}

function withoutTotal(summary: Summary, { measured }: RunParts): readonly Block[] {
  const reasons = new Set(
    measured.flatMap(({ target, cost }) =>
      cost?.reason ? [`${reportedTarget(summary, target).label}: ${cost.reason}`] : [],
    ),
  );
  if (reasons.size === 0) return [];
  return [
    {
      kind: 'paragraph',
      text: `Not every part of the CPU time could be measured in each launch. ${[...reasons].join('; ')}.`,
    },
  ];
}

function withoutRuntime(summary: Summary, { measured }: RunParts): readonly Block[] {
  const targets = new Set(measured.flatMap(({ target, cost }) => (isRuntimeLost(cost) ? [target] : [])));
  if (targets.size === 0) return [];
  return [
    {
      kind: 'paragraph',
      text: `The CPU time of the runtime (cpu.runtime) is what remains of the total. It is not available for ${enumerated([...targets].map((target) => labelOf(summary, target)))}: the remainder was within 1/400 of the instance’s CPU time, by which the kernel’s two counters may differ.`,
    },
  ];
}
