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
      : 'half of what the slowest target carried in a trial of one second';
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
    `Requests per second: ${connections} connections for ${seconds} s, each of which asks again as soon as it has an answer (a closed loop). The latencies of this load say little, and are not used. ${reconnects ? 'The workload closes its connection after each answer, which autocannon does not count, so Ballast drove the load itself.' : 'autocannon drove the load, inside Ballast’s process.'}`,
    `Latency: ${ratePerSecond} requests per second are due evenly for ${seconds} s (an open loop), at the same rate for every target (${chosen}), over at most ${connections} connections. Each is timed from the instant at which it was due, so a workload that stalls is charged for all requests that were due meanwhile. Ballast drives this load itself, because autocannon sends each second’s share in one burst and corrects latencies as if requests were 1 ms apart.`,
    forwarded
      ? 'The load came from Ballast’s machine over the connection to the host. All targets share the cost of that connection, which is listed with the measurement overhead.'
      : 'The load came from the host itself, where it takes CPU time from every target alike.',
    ...(cores.length === 0 ? [] : [`CPU that the load used, in cores: ${cores.join(', ')}.`]),
    ...(late.length === 0
      ? []
      : [
          `How late Ballast was to send (99th percentile), which is part of the latencies: ${late.join(', ')}.`,
        ]),
  ];
}

const notes = [
  'A program of Ballast does the work inside, in an instance in which the workload is idle. Targets take turns within rounds. Each interval is a 95% interval of one target.',
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
