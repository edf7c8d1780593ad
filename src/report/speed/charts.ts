import type { ChartSpec } from '../../charts/chart-spec.ts';
import { extentOf, groupedDots, hasFailed, type Row } from '../../charts/grouped-dots.ts';
import { logDomain, logTicks, timeLabelExpr } from '../../charts/time-axis.ts';
import { speedMetrics } from '../../stages/speed/metrics.ts';
import { furthestApart } from '../../summary/comparison.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatCount, formatDuration } from '../../wording/format.ts';
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
export function latencyChart(summary: Summary): ChartSpec | undefined {
  return chartOf(summary, latencies, {
    scale: 1e-9,
    axis: { title: 'time of one', labelExpr: timeLabelExpr },
    say: formatDuration,
    than: 'as long as',
  });
}

/** How many requests and operations an instance does in a second, by target. */
export function ratesChart(summary: Summary): ChartSpec | undefined {
  return chartOf(summary, rates, {
    scale: 1,
    axis: { title: 'a second', labelExpr: "format(datum.value, '~s')" },
    say: formatCount,
    than: 'as many as',
  });
}

interface Look {
  /** The factor from the metric's unit to the axis's. */
  readonly scale: number;
  readonly axis: { readonly title: string; readonly labelExpr: string };
  readonly say: (value: number) => string;
  readonly than: 'as long as' | 'as many as';
}

function chartOf(summary: Summary, names: readonly string[], look: Look): ChartSpec | undefined {
  const speeds = speedsIn(summary);
  const drawn = names.flatMap((metric) => {
    const own = speeds.filter(({ name }) => name === metric);
    const head = speedMetrics.find(({ name }) => name === metric)?.title ?? metric;
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
      'Point: the median of instances; line: its 95% interval; logarithmic scale',
      ...(hasFailed(drawn) ? ['× at the edge: most instances did not answer'] : []),
    ],
    groups: drawn,
    axis: { ...look.axis, domain, ticks: logTicks(domain, high / low > 100 ? [1] : [1, 3]) },
  });
}

function shownOf({ median, ci95 }: TargetSpeed['metric'], scale: number): Row['value'] {
  if (median === null) return { kind: 'failed' };
  const scaled = ci95 === null ? null : ([ci95[0] * scale, ci95[1] * scale] as const);
  return { kind: 'value', value: median * scale, ci95: scaled };
}

/** The target that is furthest from the first one in a metric, where that is shown; else the metric's values. */
function titleOf(summary: Summary, title: string, own: readonly TargetSpeed[], look: Look): string {
  const names = new Set(own.map(({ name }) => `speed.${name}`));
  const apart = furthestApart(
    summary,
    summary.comparisons.filter(({ metric }) => names.has(metric)),
  );
  if (apart !== undefined) return `${title}: ${apart.larger} ${apart.times} ${look.than} ${apart.smaller}`;
  const values = own.flatMap(({ label, metric: { median } }) =>
    median === null ? [] : [`${label} ${look.say(median)}`],
  );
  return `${title}: ${values.join(', ') || 'none'}`;
}
