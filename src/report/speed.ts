import { speedMetrics } from '../stages/speed/metrics.ts';
import type { SpeedFigure, SpeedSummary } from '../stages/speed/summary.ts';
import { labelOf } from '../summary/label.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import {
  formatCount,
  formatDuration,
  formatDurationInterval,
  formatRatio,
  threeDigits,
} from '../wording/format.ts';
import type { Block, Row, Section, Table } from './document.ts';

/** How fast an instance is once it runs. Nothing when it was not measured. */
export function speedSection(summary: Summary, parts: RunParts): readonly Section[] {
  const measured = Object.entries(summary.forms).flatMap(([form, { speed }]) =>
    speed === undefined ? [] : [{ form, label: labelOf(summary, form), speed }],
  );
  if (measured.length === 0) return [];
  const [base = ''] = Object.keys(summary.forms);
  const anyRequest = measured.some(({ speed }) => speed.latency !== null);
  const anyFigure = measured.some(({ speed }) => Object.keys(speed.figures).length > 0);
  const blocks: Block[] = [
    ...(anyFigure ? figures(measured, labelOf(summary, base)) : []),
    ...(anyRequest ? [{ kind: 'table', table: requestsTable(measured) } as const] : []),
    {
      kind: 'list',
      items: [...(anyRequest ? loadNotes(measured, parts) : []), ...notes, ...problems(measured)],
    },
  ];
  return [{ id: 'speed', heading: 'Speed once it runs', blocks }];
}

interface Measured {
  readonly form: string;
  readonly label: string;
  readonly speed: SpeedSummary;
}

function figures(measured: readonly Measured[], base: string): Block[] {
  const isTold = (unit: SpeedFigure['unit']) =>
    measured.some(({ speed }) =>
      Object.values(speed.figures).some((one) => one.unit === unit && one.median !== null && one.median > 0),
    );
  const table = (unit: SpeedFigure['unit']) => figureTable(measured, unit, base);
  const block = (unit: SpeedFigure['unit'], chart: 'rates' | 'latency', caption: string): Block =>
    isTold(unit)
      ? { kind: 'figure', chart, caption, table: table(unit) }
      : { kind: 'table', table: table(unit) };
  return [
    block(
      'count',
      'rates',
      'Each sign is the median over fresh instances, one a block. Rates of work inside include the pauses by which it stays below the instance’s own CPU limit: what they are good for is comparing forms.',
    ),
    block(
      'ns',
      'latency',
      'Percentiles are of one instance each; the sign is their median over instances. Requests are timed by the harness; disk and network by the clock where the work is done.',
    ),
    { kind: 'table', table: meanings(measured) },
  ];
}

function figureTable(measured: readonly Measured[], unit: SpeedFigure['unit'], base: string): Table {
  const say = unit === 'ns' ? formatDuration : formatCount;
  const sayInterval = unit === 'ns' ? formatDurationInterval : formatCountInterval;
  return {
    caption: unit === 'ns' ? 'Time of one' : 'How many a second',
    head: ['form', 'figure', 'median', '95 % interval', 'n', 'failed', `against ${base}`],
    rows: measured.flatMap(({ form, label, speed }) =>
      Object.entries(speed.figures).flatMap(([name, one]): Row[] => {
        if (one.unit !== unit) return [];
        const cells = [
          label,
          name,
          one.median === null ? 'no answer' : say(one.median),
          one.ci95 === null ? 'n too small' : sayInterval(one.ci95),
          String(one.n),
          String(one.failures),
          label === base || one.ratio === null ? '–' : against(one.ratio, one.ratioCi95),
        ];
        return [{ id: `${form}.speed.${name}`, cells }];
      }),
    ),
  };
}

function formatCountInterval([low, high]: readonly [number, number]): string {
  return `${formatCount(low)}–${formatCount(high)}`;
}

function against(ratio: number, ci95: readonly [number, number] | null): string {
  return ci95 === null ? `${formatRatio(ratio)} (no interval)` : formatRatio(ratio, ci95);
}

function requestsTable(measured: readonly Measured[]): Table {
  const duration = (ns: number | null) => (ns === null ? '–' : formatDuration(ns));
  return {
    caption: 'All requests that fell due, over all instances',
    head: ['form', 'requests', 'failed', 'median', '90 %', '99 %', '99.9 %'],
    rows: measured.flatMap(({ form, label, speed: { latency } }): Row[] => {
      if (latency === null) return [];
      const { due, failures, p50Ns, p90Ns, p99Ns, p999Ns } = latency;
      const cells = [label, String(due), String(failures), ...[p50Ns, p90Ns, p99Ns, p999Ns].map(duration)];
      return [{ id: `${form}.speed.requests`, cells }];
    }),
  };
}

function meanings(measured: readonly Measured[]): Table {
  const told = speedMetrics.filter(({ name }) => measured.some(({ speed }) => name in speed.figures));
  return {
    caption: 'What the figures are',
    head: ['figure', 'what it is'],
    rows: told.map(({ name, meaning }) => ({ cells: [name, meaning] })),
  };
}

function loadNotes(measured: readonly Measured[], { speedLoad, speeds }: RunParts): string[] {
  if (speedLoad === undefined) return [];
  const { ratePerSecond, connections, durationMs, chosenFrom, forwarded } = speedLoad;
  const seconds = durationMs / 1000;
  const chosen =
    chosenFrom === null
      ? 'as the scenario says'
      : 'half of what the slowest form carried in a first look of a second';
  const cores = measured.flatMap(({ label, speed: { harnessCores } }) =>
    harnessCores === null ? [] : [`${label} ${threeDigits(harnessCores)}`],
  );
  const late = measured.flatMap(({ label, speed: { sentLateP99Ns } }) =>
    sentLateP99Ns === null ? [] : [`${label} ${formatDuration(sentLateP99Ns)}`],
  );
  const reconnects = speeds.some(
    ({ outcome }) => outcome.status === 'measured' && outcome.capacity?.by === 'ballast',
  );
  return [
    `Requests a second are of ${connections} connections for ${seconds} s, each asking again as soon as it is answered: a closed loop, whose latencies would say little and are not used. ${reconnects ? 'The workload closes its connection after each answer, so Ballast asked by itself, connecting anew: autocannon does not count such answers.' : 'By autocannon, in the harness.'}`,
    `Latency is of an open loop: ${ratePerSecond} requests a second fall due evenly for ${seconds} s, the same for every form (${chosen}), over at most ${connections} connections, and each is timed from when it fell due. So a workload that stalls is charged for all that fell due meanwhile. autocannon’s own fixed rates are not used: it sends each second’s share at once, and corrects latencies as if requests were 1 ms apart.`,
    forwarded
      ? 'The load came from the harness’s machine over the connection to the host: what that costs is in every form’s figures alike, and the floor of the connection is under the instruments.'
      : 'The load came from the host itself, where it takes CPU that the workload could have had, in every form alike.',
    `CPU that the load took, in cores: ${cores.join(', ')}. The 99th percentile by which the harness was late to send, which is part of the latencies: ${late.join(', ')}.`,
  ];
}

const notes = [
  'Work inside is done by a program of Ballast’s in an instance in which the workload is idle. Ratios are paired by block; each interval is at 95 % by itself.',
];

function problems(measured: readonly Measured[]): string[] {
  return measured.flatMap(({ label, speed }) => [
    ...speed.problems.map((reason) => `${label}: ${reason}`),
    ...(speed.failedAnswers > 0
      ? [
          `${label}: ${speed.failedAnswers} requests of the closed loop were not answered correctly; they are not counted.`,
        ]
      : []),
  ]);
}
