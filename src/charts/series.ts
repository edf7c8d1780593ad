import { phraseOf } from '../metric.ts';
import { labelOf } from '../summary/label.ts';
import { metrics } from '../summary/metrics.ts';
import type { MetricSpread, Series } from '../summary/series.ts';
import type { Summary } from '../summary/summary.ts';
import { formatFactor } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { extentOf, groupedDots, type Row } from './grouped-dots.ts';
import { rounded } from './scales.ts';

/** The most runs that are drawn of a series. */
const mostDrawn = 20;

/**
 * The medians of the runs with their own intervals, by how many times the mean of all runs they are: intervals that
 * leave one another out show what differs from run to run. undefined where the metric is not of two runs at least.
 * @param summary of a run of the series: its targets
 */
export function seriesChart(series: Series, summary: Summary, metric: string): ChartSpec | undefined {
  const spreads = series.metrics.filter((one) => one.metric === metric && one.across.point !== null);
  const groups = spreads.map((spread) => ({
    head: labelOf(summary, spread.target),
    rows: spread.runs.slice(0, mostDrawn).map((run) => rowOf(spread, run, summary)),
  }));
  const extent = extentOf(groups);
  if (extent === null) return undefined;
  const [low, high] = extent;
  const domain = [rounded(Math.min(0.98, low) * 0.99), rounded(Math.max(1.02, high) * 1.01)] as const;
  const isCut = spreads.some(({ runs }) => runs.length > mostDrawn);
  return groupedDots(summary, {
    title: titleOf(spreads, summary, metric),
    subtitle: [
      'Point: the median of a run, the first at the top; line: its own 95% interval; dashed: the mean of all runs',
      ...(isCut ? [`The first ${mostDrawn} runs; the table has all of them`] : []),
    ],
    groups,
    axis: {
      title: 'times the mean of the target’s runs (logarithmic)',
      labelExpr: "format(datum.value, datum.value < 0.1 ? '.1~g' : '.2~f')",
      domain,
      ticks: ticksIn(domain),
    },
    reference: 1,
  });
}

function rowOf(
  { target, across }: MetricSpread,
  { point, ci95 }: MetricSpread['runs'][number],
  summary: Summary,
): Row {
  const mean = across.point ?? 1;
  const scaled = ci95 === null ? null : ([ci95[0] / mean, ci95[1] / mean] as const);
  return { target: labelOf(summary, target), value: { kind: 'value', value: point / mean, ci95: scaled } };
}

/** The target whose runs lie furthest apart. */
function titleOf(spreads: readonly MetricSpread[], summary: Summary, metric: string): string {
  const known = metrics.get(metric);
  const phrase = known === undefined ? metric : phraseOf(known);
  const [widest] = spreads.toSorted((a, b) => (b.betweenTimes ?? 0) - (a.betweenTimes ?? 0));
  if (widest === undefined || widest.betweenTimes === null) return `Runs of one scenario: ${phrase}`;
  const { target, betweenTimes, withinTimes } = widest;
  const within = withinTimes === null ? '' : `; the interval of one run spans ${formatFactor(withinTimes)}`;
  return `${labelOf(summary, target)}: medians of ${phrase} span a factor of ${formatFactor(betweenTimes)} between runs${within}`;
}

/** Factors around 1, close enough together for the domain and far enough apart to be read. */
const steps = [
  [1.01, 1.02],
  [1.02, 1.05],
  [1.05, 1.1, 1.2],
  [1.2, 1.5, 2],
  [2, 5, 10],
  [10, 100, 1000],
];

function ticksIn([low, high]: readonly [number, number]): number[] {
  const furthest = Math.max(high, 1 / low);
  const factors = steps.find((some) => (some.at(-1) as number) ** 1.5 >= furthest) ?? [1e3, 1e6, 1e9, 1e12];
  return [...factors.map((factor) => rounded(1 / factor)), 1, ...factors].filter(
    (tick) => tick >= low && tick <= high,
  );
}
