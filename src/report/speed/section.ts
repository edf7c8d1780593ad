import { speedMetrics } from '../../stages/speed/metrics.ts';
import type { RunParts } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration, threeDigits } from '../../wording/format.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartAlone } from '../chart-with-table.ts';
import type { Block } from '../document.ts';
import { fold } from '../fold.ts';
import { metricGrid } from '../grid/metric-grid.ts';
import { meaningsTable } from '../meanings-table.ts';
import { type MeasuredTarget, measuredTargets } from '../reported-targets.ts';
import { dataTable, pageTable } from '../table.ts';
import { latencyChart, ratesChart } from './charts.ts';
import { requestsIn, requestsTable, speedsIn, speedTable, type TargetSpeed } from './table.ts';

type Measured = MeasuredTarget<'speed'>;

/** How fast an instance is once it runs. Nothing when it was not measured. */
export function speedChapter({ summary, parts }: Reported): Chapter {
  const measured = measuredTargets(summary, 'speed');
  if (measured.length === 0) return {};
  const speeds = speedsIn(summary);
  const requests = requestsIn(measured);
  const found = problems(measured);
  const blocks: readonly Block[] = [
    ...(speeds.length > 0 ? metrics(summary) : []),
    ...(found.length === 0 ? [] : [{ kind: 'list' as const, items: found }]),
    ...fold('All metrics of speed, and how the load is made', [
      ...(speeds.length > 0 ? allMetrics(summary, speeds) : []),
      ...(requests.length > 0
        ? [
            {
              kind: 'table' as const,
              table: pageTable('All requests that fell due, over all instances', requestsTable, requests),
            },
          ]
        : []),
      { kind: 'list', items: [...(requests.length > 0 ? loadNotes(measured, parts) : []), ...notes] },
    ]),
  ];
  return {
    section: { id: 'speed', heading: 'Speed once it runs', blocks },
    tables: [
      dataTable('speed', speedTable(summary), speeds),
      dataTable('speed-requests', requestsTable, requests),
    ],
  };
}

/** Rates and times, for which more and less are better, apart. */
function metrics(summary: Summary): readonly Block[] {
  const grid = (caption: string, unit: TargetSpeed['metric']['unit']) => ({
    kind: 'grid' as const,
    grid: metricGrid(
      summary,
      caption,
      speedMetrics.flatMap((metric) => (metric.unit === unit ? [`speed.${metric.name}`] : [])),
    ),
  });
  return [
    ...chartAlone(
      'rates',
      ratesChart(summary),
      'Each point is the median over fresh instances, one a round. Rates of work inside include the pauses that keep it below the instance’s CPU limit: use them to compare targets.',
    ),
    grid('Per second, by target', 'count'),
    ...chartAlone(
      'latency',
      latencyChart(summary),
      'Percentiles are of one instance each; the point is their median over instances. Requests are timed by the harness, disk and network by the clock where the work is done.',
    ),
    grid('Latency, by target', 'ns'),
  ];
}

function allMetrics(summary: Summary, speeds: readonly TargetSpeed[]): readonly Block[] {
  const table = speedTable(summary);
  const ofUnit = (wanted: TargetSpeed['metric']['unit']) =>
    speeds.filter(({ metric: { unit } }) => unit === wanted);
  const told = new Set(speeds.map(({ name }) => name));
  return [
    { kind: 'table', table: pageTable('How many per second', table, ofUnit('count')) },
    { kind: 'table', table: pageTable('Time of one', table, ofUnit('ns')) },
    {
      kind: 'table',
      table: meaningsTable(
        speedMetrics,
        speedMetrics.filter(({ name }) => told.has(name)),
      ),
    },
  ];
}

function loadNotes(measured: readonly Measured[], { ofType }: RunParts): string[] {
  const [load] = ofType('speed-load');
  if (load === undefined) return [];
  const { ratePerSecond, connections, durationMs, chosenFrom, forwarded } = load;
  const seconds = durationMs / 1000;
  const chosen =
    chosenFrom === null
      ? 'as the scenario says'
      : 'half of what the slowest target carried in a first look of a second';
  const cores = measured.flatMap(({ label, found: { harnessCores } }) =>
    harnessCores === null ? [] : [`${label} ${threeDigits(harnessCores)}`],
  );
  const late = measured.flatMap(({ label, found: { sentLateP99Ns } }) =>
    sentLateP99Ns === null ? [] : [`${label} ${formatDuration(sentLateP99Ns)}`],
  );
  const reconnects = ofType('speed').some(
    ({ outcome }) => outcome.status === 'measured' && outcome.capacity?.by === 'ballast',
  );
  return [
    `Requests a second are of ${connections} connections for ${seconds} s, each asking again as soon as it is answered: a closed loop, whose latencies are not used, since they say little. ${reconnects ? 'The workload closes its connection after each answer, so Ballast asked by itself, connecting anew: autocannon does not count such answers.' : 'By autocannon, in the harness.'}`,
    `Latency is of an open loop: ${ratePerSecond} requests a second fall due evenly for ${seconds} s, the same for every target (${chosen}), over at most ${connections} connections, and each is timed from when it fell due. So a workload that stalls is charged for all that fell due meanwhile. autocannon’s own fixed rates are not used: it sends each second’s share at once, and corrects latencies as if requests were 1 ms apart.`,
    forwarded
      ? 'The load came from the harness’s machine over the connection to the host. Every target’s metrics contain the cost of that alike; the floor of the connection is listed with the instruments.'
      : 'The load came from the host itself, where it takes CPU that the workload could have had, in every target alike.',
    ...(cores.length === 0 ? [] : [`CPU that the load took, in cores: ${cores.join(', ')}.`]),
    ...(late.length === 0
      ? []
      : [
          `The 99th percentile by which the harness was late to send, which is part of the latencies: ${late.join(', ')}.`,
        ]),
  ];
}

const notes = [
  'A program of Ballast’s does the work inside, in an instance in which the workload is idle. Targets take turns within rounds; each interval is of 95%, by itself.',
];

function problems(measured: readonly Measured[]): string[] {
  return measured.flatMap(({ label, found }) => [
    ...found.problems.map((reason) => `${label}: ${reason}`),
    ...(found.failedAnswers > 0
      ? [
          `${label}: ${found.failedAnswers} requests of the closed loop were not answered correctly; they are not counted.`,
        ]
      : []),
  ]);
}
