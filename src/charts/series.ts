import { phraseOf } from '../metric.ts';
import { labelOf } from '../summary/label.ts';
import { metrics } from '../summary/metrics.ts';
import type { MetricSpread, Series } from '../summary/series.ts';
import type { Summary } from '../summary/summary.ts';
import { formatFactor } from '../wording/format.ts';
import { inUnit } from '../wording/in-unit.ts';
import type { Drawing } from './composition.ts';
import { groupedDots, isDrawn, type Row } from './grouped-dots.ts';
import { type DrawnTarget, drawnTargets } from './scales.ts';
import { sentence } from './titles.ts';
import { times } from './value-axis.ts';

/** The most runs that are drawn of a series. */
const mostDrawn = 20;

/**
 * The medians of the runs with their own intervals, by how many times the mean of all runs they are: intervals that
 * leave one another out show what differs from run to run. undefined where the metric is not of two runs at least.
 * @param summary of a run of the series: its targets
 */
export function seriesChart(series: Series, summary: Summary, metric: string): Drawing | undefined {
  const spreads = series.metrics.filter((one) => one.metric === metric && one.across.point !== null);
  const targets = drawnTargets(summary);
  const groups = spreads.flatMap((spread) => {
    const target = targets.find((one) => one.target === spread.target);
    if (target === undefined) return [];
    return [
      { head: target.name, rows: spread.runs.slice(0, mostDrawn).map((run) => rowOf(spread, run, target)) },
    ];
  });
  if (!isDrawn(groups)) return undefined;
  const isCut = spreads.some(({ runs }) => runs.length > mostDrawn);
  return (frame) =>
    groupedDots(
      {
        title: titleOf(spreads, summary, metric),
        subtitle: ['Median of each run with its own 95% interval. Dashed: the mean of the target’s runs.'],
        notes: isCut ? [`The first ${mostDrawn} runs of each target.`] : [],
        groups,
        axis: { title: '× the mean of the target’s runs', unit: times },
        reference: 1,
      },
      frame,
    );
}

function rowOf(
  { across, metric }: MetricSpread,
  { index, point, ci95 }: MetricSpread['runs'][number],
  target: DrawnTarget,
): Row {
  const mean = across.point ?? 1;
  const unit = metrics.get(metric)?.unit ?? 'count';
  return {
    target,
    name: `run ${index}`,
    value: {
      kind: 'value',
      value: point / mean,
      ci95: ci95 === null ? null : [ci95[0] / mean, ci95[1] / mean],
    },
    text: inUnit(point, unit),
    hover: `${target.label}, run ${index}: ${inUnit(point, unit)}`,
  };
}

/** The target whose runs lie furthest apart. */
function titleOf(spreads: readonly MetricSpread[], summary: Summary, metric: string): string {
  const known = metrics.get(metric);
  const phrase = known === undefined ? metric : phraseOf(known);
  const [widest] = spreads.toSorted((a, b) => (b.betweenTimes ?? 0) - (a.betweenTimes ?? 0));
  if (widest === undefined || widest.betweenTimes === null) return `Runs of one scenario: ${phrase}`;
  const { target, betweenTimes, withinTimes } = widest;
  const within = withinTimes === null ? '' : `; the interval of one run spans ${formatFactor(withinTimes)}×`;
  return sentence(
    `${labelOf(summary, target)}: medians of ${phrase} span ${formatFactor(betweenTimes)}× between runs${within}`,
  );
}
