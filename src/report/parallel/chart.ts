import type { ChartSpec } from '../../charts/chart-spec.ts';
import { byTarget, emptyChart, rounded, targetScales, vegaLiteSchema } from '../../charts/scales.ts';
import { chartWidth } from '../../charts/theme.ts';
import { timeAxis } from '../../charts/time-axis.ts';
import { type Apart, headline } from '../../summary/comparison.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration } from '../../wording/format.ts';
import { allReadyText, type Batches, batchesIn, isUpperBound } from './table.ts';

/** The factor between the signs of two targets of one count, so that neither hides the other. */
const apart = 1.07;

/** The time until all are ready by how many were started at once: a line a target, with the intervals of its medians. */
export function parallelChart(summary: Summary): ChartSpec {
  const batches = batchesIn(summary).filter(({ metric }) => metric.n > 0);
  const known = batches.flatMap((one) => pointOf(summary, one));
  if (known.length === 0) return emptyChart('Starts at once: no batch was ever ready');
  const failed = batches.filter(({ metric }) => metric.medianNs === null);
  const counts = [...new Set(batches.map(({ metric }) => metric.count))].toSorted((a, b) => a - b);
  const scales = targetScales(summary);
  const { scale, axis } = timeAxis(known.flatMap(({ low, high }) => [low, high]));
  const x = {
    field: 'at',
    type: 'quantitative',
    scale: {
      type: 'log',
      base: 2,
      domain: [(counts[0] ?? 1) / 1.4, (counts.at(-1) ?? 1) * 1.4],
      nice: false,
    },
    axis: { values: counts, format: 'd', grid: false },
    title: 'instances started at once',
  } as const;
  const y = {
    field: 'seconds',
    type: 'quantitative',
    scale,
    axis,
    title: 'time until all are ready',
  } as const;
  const color = byTarget(scales.domain, scales.colours);
  return {
    $schema: vegaLiteSchema,
    title: {
      text: titleOf(summary, batches),
      subtitle: [
        'Point: the median; vertical bar: its 95% interval',
        ...(batches.some(({ metric }) => isUpperBound(metric))
          ? ['Where the table says ≤, only the latest possible time is known']
          : []),
        ...(failed.length > 0 ? ['× at the top: in most batches an instance failed'] : []),
      ],
    },
    width: chartWidth,
    height: 260,
    layer: [
      {
        data: { values: known },
        mark: { type: 'line', strokeWidth: 1, opacity: 0.6 },
        encoding: { x, y, color },
      },
      {
        data: { values: known },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        data: { values: known },
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: {
          ...{ x, y, color, shape: byTarget(scales.domain, scales.shapes) },
          description: { field: 'hover', type: 'nominal' },
        },
      },
      {
        data: {
          values: failed.map((one) => ({ ...placeOf(summary, one), seconds: scale.domain[1] })),
        },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, size: 130 },
        encoding: { x, y, color },
      },
    ],
  } as unknown as ChartSpec;
}

/** Where a target's batches of one count stand: targets lie side by side around the count. */
function placeOf(summary: Summary, { target, label, metric: { count } }: Batches) {
  const targets = Object.keys(summary.targets);
  const step = targets.indexOf(target) - (targets.length - 1) / 2;
  return { target: label, at: rounded(count * apart ** step) };
}

function pointOf(summary: Summary, batches: Batches) {
  const { label, metric } = batches;
  const { count, medianNs, ci95Ns } = metric;
  if (medianNs === null) return [];
  const [low, high] = ci95Ns ?? [medianNs, medianNs];
  return [
    {
      ...placeOf(summary, batches),
      seconds: rounded(medianNs / 1e9),
      low: rounded(low / 1e9),
      high: rounded(high / 1e9),
      hover: `${label}: ${count} started at once, all ready after ${formatDuration(medianNs)}`,
    },
  ];
}

/** The finding at the largest number of starts in which targets are compared; else the times of the largest. */
function titleOf(summary: Summary, batches: readonly Batches[]): string {
  const largest = batches.map(({ metric }) => metric.count).toSorted((a, b) => b - a);
  const compared = largest.find((count) => count > 1 && isCompared(summary, count));
  if (compared !== undefined) {
    const starts = startsOf(compared);
    const say = ({ larger, smaller, times }: Apart) =>
      `${starts}: ${larger} takes ${times} as long as ${smaller}`;
    return headline(summary, metricOf(compared), starts, say) ?? starts;
  }
  const known = batches.filter(({ metric }) => metric.count === largest[0] && metric.medianNs !== null);
  if (known.length === 0) return 'Starts at once';
  const said = known.map(({ label, metric }) => `${label} ${allReadyText(metric)}`);
  return `${startsOf(largest[0] ?? 1)}, all ready: ${said.join(', ')}`;
}

const startsOf = (count: number) => (count === 1 ? '1 start' : `${count} starts at once`);
const metricOf = (count: number) => `parallel.ready${count}`;

function isCompared(summary: Summary, count: number): boolean {
  return summary.comparisons.some(({ metric, p }) => metric === metricOf(count) && p !== null);
}
