import type { ChartSpec } from '../../charts/chart-spec.ts';
import { extentOf, groupedDots, hasFailed, type Row } from '../../charts/grouped-dots.ts';
import { logDomain, logTicks, timeLabelExpr } from '../../charts/time-axis.ts';
import { largestShown } from '../../summary/comparison.ts';
import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatCount, formatDuration, formatRatioTo } from '../../wording/format.ts';
import { speedsIn, type TargetSpeed } from './table.ts';

/** Groups of the two charts: the metric, and its heading. */
const latencyGroups = [
  ['latencyP50', 'request, median'],
  ['latencyP90', 'request, 90th percentile'],
  ['latencyP99', 'request, 99th percentile'],
  ['diskLatencyP50', 'write of 4 KiB with fsync, median'],
  ['diskLatencyP99', 'write of 4 KiB with fsync, 99th percentile'],
  ['networkLatencyP50', 'network round trip, median'],
  ['networkLatencyP99', 'network round trip, 99th percentile'],
] as const;
const rateGroups = [
  ['requestsPerSecond', 'requests'],
  ['cpuPerSecond', 'pieces of arithmetic'],
  ['memoryPerSecond', 'walks through memory'],
  ['systemCallsPerSecond', 'hundreds of system calls'],
  ['diskPerSecond', 'writes of 4 KiB with fsync'],
  ['networkPerSecond', 'network round trips'],
] as const;

/** How long requests and operations take, by target, at the same load. */
export function latencyChart(summary: Summary): ChartSpec | undefined {
  return chartOf(summary, latencyGroups, {
    scale: 1e-9,
    axis: { title: 'time of one', labelExpr: timeLabelExpr },
    subject: (name) => `the ${name}`,
    say: formatDuration,
    than: 'as long as',
  });
}

/** How many requests and operations an instance does in a second, by target. */
export function ratesChart(summary: Summary): ChartSpec | undefined {
  return chartOf(summary, rateGroups, {
    scale: 1,
    axis: { title: 'a second', labelExpr: "format(datum.value, '~s')" },
    subject: (name) => `${name} a second`,
    say: formatCount,
    than: 'as many as',
  });
}

interface Look {
  /** The factor from the metric's unit to the axis's. */
  readonly scale: number;
  readonly axis: { readonly title: string; readonly labelExpr: string };
  readonly subject: (name: string) => string;
  readonly say: (value: number) => string;
  readonly than: 'as long as' | 'as many as';
}

function chartOf(
  summary: Summary,
  groups: readonly (readonly [metric: string, name: string])[],
  look: Look,
): ChartSpec | undefined {
  const speeds = speedsIn(summary);
  const drawn = groups.flatMap(([metric, head]) => {
    const own = speeds.filter(({ name }) => name === metric);
    const rows = own.map((one): Row => ({ target: one.label, value: shownOf(one.metric, look.scale) }));
    return own.length === 0 ? [] : [{ head, rows, own }];
  });
  const extent = extentOf(drawn);
  const [first] = drawn;
  if (extent === null || first === undefined) return undefined;
  const [low, high] = extent;
  const domain = logDomain(low, high);
  return groupedDots(summary, {
    title: titleOf(summary, first.head, first.own, look),
    subtitle: [
      'Sign: the median of instances; line: its 95 % interval; logarithmic scale',
      ...(hasFailed(drawn) ? ['× at the edge: most instances did not answer'] : []),
    ],
    groups: drawn,
    axis: { ...look.axis, domain, ticks: logTicks(domain, high / low > 100 ? [1] : [1, 3]) },
  });
}

function shownOf({ median, ci95 }: TargetSpeed['metric'], scale: number): Row['value'] {
  if (median === null || median <= 0) return { kind: 'failed' };
  const scaled = ci95 === null || ci95[0] <= 0 ? null : ([ci95[0] * scale, ci95[1] * scale] as const);
  return { kind: 'value', value: median * scale, ci95: scaled };
}

/** The target that is furthest from the first one in a metric, where that is shown; else the metric's values. */
function titleOf(summary: Summary, name: string, own: readonly TargetSpeed[], look: Look): string {
  const names = new Set(own.map(({ name }) => `speed.${name}`));
  const apart = largestShown(
    summary,
    summary.comparisons.filter(({ metric }) => names.has(metric)),
  );
  const subject = look.subject(name);
  const capital = `${subject.charAt(0).toUpperCase()}${subject.slice(1)}`;
  if (apart !== undefined) {
    const against = formatRatioTo(labelOf(summary, apart.base), apart.ratio, null, look.than);
    return `${capital}: ${labelOf(summary, apart.target)} ${against}`;
  }
  const values = own.flatMap(({ label, metric: { median } }) =>
    median === null ? [] : [`${label} ${look.say(median)}`],
  );
  return `${capital}: ${values.join(', ') || 'none'}`;
}
