import type { Drawing } from '../../charts/composition.ts';
import { groupedBars } from '../../charts/grouped-bars.ts';
import { groupedDots, hasFailed, isDrawn, type Row } from '../../charts/grouped-dots.ts';
import { type DrawnTarget, drawnTargets } from '../../charts/scales.ts';
import { sentence } from '../../charts/titles.ts';
import { seconds } from '../../charts/value-axis.ts';
import { speedMetrics } from '../../stages/speed/metrics.ts';
import { headline } from '../../summary/comparison.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration } from '../../wording/format.ts';
import { inUnit } from '../../wording/in-unit.ts';
import { speedsIn, type TargetSpeed } from './table.ts';

/** The metrics of the chart of times, in its order. */
const latencies = [
  'latencyP50',
  'latencyP90',
  'latencyP99',
  'diskLatencyP50',
  'diskLatencyP99',
  'networkLatencyP50',
  'networkLatencyP99',
];
/** The metrics of the chart of rates, in its order. */
const rates = [
  'requestsPerSecond',
  'cpuPerSecond',
  'memoryPerSecond',
  'systemCallsPerSecond',
  'diskPerSecond',
  'networkPerSecond',
];

/** How long requests and operations take, by target, at the same load. */
export function latencyChart(summary: Summary): Drawing | undefined {
  const groups = groupsOf(summary, latencies, (target, { metric: { median, ci95 } }): Row => {
    if (median === null) return { target, value: { kind: 'failed' }, text: 'no answer' };
    const scaled = ci95 === null ? null : ([ci95[0] / 1e9, ci95[1] / 1e9] as const);
    return {
      target,
      value: { kind: 'value', value: median / 1e9, ci95: scaled },
      text: formatDuration(median),
    };
  });
  if (!isDrawn(groups)) return undefined;
  return (frame) =>
    groupedDots(
      {
        title: titleOf(summary, latencies, 'time', 'Latency'),
        subtitle: [
          'Time of one request or operation. Point: the median of instances; line: its 95% interval.',
        ],
        notes: hasFailed(groups) ? ['×: most instances did not answer.'] : [],
        groups,
        axis: { title: 'time of one', unit: seconds },
      },
      frame,
    );
}

/** How many requests and operations an instance does in a second, by target. */
export function ratesChart(summary: Summary): Drawing | undefined {
  const groups = groupsOf(summary, rates, (target, { metric: { median, ci95, unit } }) => ({
    target,
    value: median,
    ci95,
    text: median === null ? 'no answer' : `${inUnit(median, unit)}/s`,
  }));
  if (groups.every(({ rows }) => rows.every(({ value }) => value === null))) return undefined;
  return (frame) =>
    groupedBars(
      {
        title: titleOf(summary, rates, 'rate', 'Throughput'),
        subtitle: [
          'How much one instance does per second. Bar: the median of instances; line: its 95% interval. Each group of bars has a scale of its own, from 0.',
        ],
        groups,
      },
      frame,
    );
}

function groupsOf<Shown>(
  summary: Summary,
  names: readonly string[],
  shownOf: (target: DrawnTarget, speed: TargetSpeed) => Shown,
) {
  const speeds = speedsIn(summary);
  const targets = drawnTargets(summary);
  return names.flatMap((metric) => {
    const rows = targets.flatMap((target) =>
      speeds
        .filter(({ name, target: own }) => name === metric && own === target.target)
        .map((speed) => shownOf(target, speed)),
    );
    const head = speedMetrics.find(({ name }) => name === metric)?.title ?? metric;
    return rows.length === 0 ? [] : [{ head, rows }];
  });
}

/** What is shown of the first metric in which targets are compared. */
function titleOf(
  summary: Summary,
  names: readonly string[],
  kind: 'time' | 'rate',
  otherwise: string,
): string {
  const found = names.flatMap((name) => {
    const title = speedMetrics.find((one) => one.name === name)?.title ?? name;
    const subject = `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
    const text = headline(summary, `speed.${name}`, subject, ({ larger, smaller, times }) =>
      kind === 'time'
        ? `${title}: ${larger} takes ${times} as long as ${smaller}`
        : `${title}: ${larger} does ${times} as many as ${smaller}`,
    );
    return text === undefined ? [] : [text];
  });
  return sentence(found[0] ?? otherwise);
}
