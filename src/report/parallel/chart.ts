import { axisHeight, type Composition, type Drawing } from '../../charts/composition.ts';
import { type Frame, innerWidth } from '../../charts/frame.ts';
import { keyOf } from '../../charts/key.ts';
import { hover, levels, ownColour, points } from '../../charts/marks.ts';
import { type DrawnTarget, drawnTargets, emptyChart, emulatedNote, rounded } from '../../charts/scales.ts';
import { sentence } from '../../charts/titles.ts';
import { seconds, valueAxis } from '../../charts/value-axis.ts';
import { type Apart, headline } from '../../summary/comparison.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration } from '../../wording/format.ts';
import { allReadyText, type Batches, batchesIn, isUpperBound } from './table.ts';

/** The factor between the signs of two targets of one count, so that neither hides the other. */
const apart = 1.07;
const plotHeight = 240;
/** The place of the labels of times. */
const left = 56;

/** The time until all are ready by how many were started at once: a line a target, with the intervals of its medians. */
export function parallelChart(summary: Summary): Drawing {
  const batches = batchesIn(summary).filter(({ metric }) => metric.n > 0);
  if (batches.every(({ metric }) => metric.medianNs === null))
    return emptyChart('Starts at once: no batch was ever ready');
  const targets = drawnTargets(summary).filter(({ target }) => batches.some((one) => one.target === target));
  const failed = batches.some(({ metric }) => metric.medianNs === null);
  return (frame) => ({
    title: titleOf(summary, batches),
    subtitle: [
      'Time until all of several instances that were started at once are ready. Point: the median; line: its 95% interval.',
    ],
    notes: [
      ...(batches.some(({ metric }) => isUpperBound(metric))
        ? ['Where the table says ≤, only the latest possible time is known.']
        : []),
      ...(failed ? ['×: in most batches an instance failed.'] : []),
      ...emulatedNote(targets),
    ],
    below: axisHeight,
    ...plotted(batches, targets, frame),
  });
}

function plotted(
  batches: readonly Batches[],
  targets: readonly DrawnTarget[],
  frame: Frame,
): Pick<Composition, 'height' | 'layer'> {
  const key = keyOf(
    targets.map(({ name, colour, shape, emulated }) => ({ name, colour, shape, hollow: emulated })),
    frame,
  );
  const drawn = batches.flatMap((one) => pointOf(one, targets));
  const known = drawn.flatMap((one) => (one.value === null ? [] : [{ ...one, value: one.value }]));
  const { log, domain, ticks } = valueAxis(
    known.flatMap(({ low, high }) => [low, high]),
    seconds,
    '',
    [0, plotHeight * 1.4],
  );
  const counts = [...new Set(batches.map(({ metric }) => metric.count))].toSorted((a, b) => a - b);
  const [first, last] = [counts[0] ?? 1, counts.at(-1) ?? 1];
  const height = key.height + plotHeight;
  const x = {
    field: 'at',
    type: 'quantitative',
    scale: {
      type: 'log',
      base: 2,
      domain: [first / 1.4, last * 1.4],
      range: [left, innerWidth(frame)],
      nice: false,
    },
    axis: { values: counts, format: 'd', grid: false, labelOverlap: 'greedy' },
    title: 'instances started at once (log scale)',
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { type: log ? 'log' : 'linear', domain, range: [height, key.height], nice: false },
    axis: null,
    title: null,
  };
  return {
    height,
    layer: [
      ...key.layer,
      ...levels(
        ticks.map((value) => ({ value, text: formatDuration(value * 1e9).replace(/\.0+ /, ' ') })),
        y,
        [left, innerWidth(frame)],
        frame,
      ),
      lines(known, false, { x, y }),
      lines(known, true, { x, y }),
      {
        data: { values: known },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: ownColour },
      },
      ...points(known, { size: 70, strokeWidth: 1.6 }, { x, y }),
      {
        data: {
          values: drawn.filter(({ value }) => value === null).map((one) => ({ ...one, value: domain[1] })),
        },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, opacity: 1, size: 130 },
        encoding: { x, y, color: ownColour, description: hover },
      },
    ],
  };
}

function lines(
  known: readonly { readonly hollow: boolean }[],
  hollow: boolean,
  { x, y }: { readonly x: object; readonly y: object },
) {
  return {
    data: { values: known.filter((one) => one.hollow === hollow) },
    mark: { type: 'line', strokeWidth: 1.2, ...(hollow ? { strokeDash: [4, 3] } : {}) },
    encoding: { x, y, color: ownColour, detail: { field: 'name', type: 'nominal' } },
  };
}

/** Where a target's batches of one count stand: targets lie side by side around the count. */
function pointOf({ target: name, label, metric }: Batches, targets: readonly DrawnTarget[]) {
  const index = targets.findIndex(({ target }) => target === name);
  const target = targets[index];
  if (target === undefined) return [];
  const { count, medianNs, ci95Ns } = metric;
  const [low, high] = ci95Ns ?? [medianNs ?? 0, medianNs ?? 0];
  return [
    {
      name: target.name,
      at: rounded(count * apart ** (index - (targets.length - 1) / 2)),
      value: medianNs === null ? null : rounded(medianNs / 1e9),
      low: rounded(low / 1e9),
      high: rounded(high / 1e9),
      colour: target.colour,
      shape: target.shape,
      hollow: target.emulated,
      hover: `${label}: ${count} started at once, ${medianNs === null ? 'not all ready' : `all ready after ${formatDuration(medianNs)}`}`,
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
    return sentence(headline(summary, metricOf(compared), starts, say) ?? starts);
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
