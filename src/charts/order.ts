import type { RunRecord } from '../results/records.ts';
import { median } from '../stats/order-statistic.ts';
import { driftInWords, noticeableInWords, resemblance } from '../summary/drift.ts';
import { labelOf, shortLabel } from '../summary/label.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { hoverOf, type LaunchPoint, launchPoints } from './launch-points.ts';
import { emptyChart, rounded, targetScales, vegaLiteSchema } from './scales.ts';
import { chartWidth } from './theme.ts';
import { extremes, mostPoints } from './thin.ts';

const rowHeight = 96;
/** Places within a row, from its top as parts of its height: where its name stands, and what its points have. */
const nameAt = 0.13;
const plot = { top: 0.26, bottom: 0.94 };
const middle = (plot.top + plot.bottom) / 2;

interface Row {
  readonly target: string;
  readonly name: string;
  readonly launches: readonly LaunchPoint[];
  /** What its launches are drawn against. */
  readonly medianNs: number | null;
}

/** Every launch in the order of the run, as a multiple of its own target's median, so that a drift would be seen. */
export function orderChart(summary: Summary, records: readonly RunRecord[]): ChartSpec {
  const points = launchPoints(summary, partsOf(records));
  if (points.length === 0) return emptyChart('Order: no launch was recorded');
  const scales = targetScales(summary);
  const rows = Object.entries(summary.targets).map(([name, { startup }]) => {
    const target = labelOf(summary, name);
    const launches = points.filter((point) => point.target === target);
    // The metric of the summary, in which failures rank; where those are most, that of the launches that were ready.
    const medianNs = startup.ready?.medianNs ?? null;
    return {
      target,
      launches,
      name: nameOf(target, medianNs),
      medianNs: medianNs ?? median(readyTimes(launches)),
    };
  });
  const spread = spreadOf(rows);
  const mostOfRow = Math.floor(mostPoints / rows.length);
  const signs = rows.flatMap((row, index) =>
    extremes(row.launches, mostOfRow).map((point) => ({
      id: point.launch.id,
      target: point.target,
      place: point.place,
      hover: hoverOf(point),
      kind: kindOf(point),
      y: rounded(index + heightOf(point.ns / (row.medianNs ?? point.ns), spread)),
    })),
  );
  const ofKind = (kind: string) => signs.filter((sign) => sign.kind === kind);
  const x = {
    field: 'place',
    type: 'quantitative',
    title: 'launch, in the order of the run',
    scale: { domain: [0, points.length + 1], nice: false },
    axis: { tickCount: 6, tickMinStep: 1, format: 'd', grid: false },
  } as const;
  const y = {
    field: 'y',
    type: 'quantitative',
    title: null,
    scale: { domain: [rows.length, 0], nice: false },
    axis: axisOf(rows, spread),
  } as const;
  const byTarget = (range: readonly string[]) => ({
    field: 'target',
    type: 'nominal',
    scale: { domain: scales.domain, range },
    legend: null,
  });
  const encoding = {
    x,
    y,
    color: byTarget(scales.colours),
    description: { field: 'hover', type: 'nominal' },
  };
  const shape = byTarget(scales.shapes);
  return {
    $schema: vegaLiteSchema,
    title: {
      text: titleOf(summary),
      subtitle: [
        ...noticeableLine(summary),
        ...Object.entries(summary.targets).flatMap(([target, { startup }]) =>
          startup.ready === undefined ? [] : [`${labelOf(summary, target)}: ${resemblance(startup.ready)}`],
        ),
        ...(ofKind('warm-up').length > 0 ? ['Hollow: warm-up, left out of all metrics'] : []),
        ...(ofKind('failed').length > 0 ? ['×: never ready'] : []),
        ...(signs.length < points.length
          ? [
              `Of ${points.length} launches, ${signs.length} are drawn: the fastest and the slowest of each stretch`,
            ]
          : []),
      ],
    },
    width: chartWidth,
    height: rowHeight * rows.length,
    layer: [
      {
        data: {
          values: rows.map(({ name }, index) => ({ y: index + nameAt, text: name })),
        },
        mark: { type: 'text', align: 'left', baseline: 'middle', fontWeight: 600, fontSize: 12 },
        encoding: { x: { value: 2 }, y, text: { field: 'text', type: 'nominal' } },
      },
      {
        data: { values: ofKind('measured') },
        mark: { type: 'point', filled: true, size: 40, opacity: 1, aria: true },
        encoding: { ...encoding, shape },
      },
      {
        data: { values: ofKind('warm-up') },
        mark: { type: 'point', filled: false, fill: '#808080', fillOpacity: 0, size: 40, aria: true },
        encoding: { ...encoding, shape },
      },
      {
        data: { values: ofKind('failed') },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, size: 110, aria: true },
        encoding,
      },
    ],
  } as unknown as ChartSpec;
}

function readyTimes(points: readonly LaunchPoint[]): number[] {
  return points.filter(({ ns, launch }) => !launch.warmup && Number.isFinite(ns)).map(({ ns }) => ns);
}

function kindOf({ ns, launch }: LaunchPoint): 'failed' | 'warm-up' | 'measured' {
  if (!Number.isFinite(ns)) return 'failed';
  return launch.warmup ? 'warm-up' : 'measured';
}

/** How far, as a factor, a row reaches above and below its median: the same for every row. */
function spreadOf(rows: readonly Row[]): number {
  let most = 1.05;
  for (const { launches, medianNs } of rows) {
    for (const { ns } of launches) {
      const ratio = ns / (medianNs || ns);
      if (Number.isFinite(ratio) && ratio > 0) most = Math.max(most, ratio, 1 / ratio);
    }
  }
  return most;
}

/** Within a row, on a logarithmic scale: the middle is the median, a failure is at the top. */
function heightOf(ratio: number, spread: number): number {
  if (!Number.isFinite(ratio)) return plot.top;
  const along = ratio > 0 ? Math.max(-1, Math.min(1, Math.log(ratio) / Math.log(spread))) : -1;
  return middle - (along * (plot.bottom - plot.top)) / 2;
}

/** Three lines a row: its median, and the factor by which the chart reaches over and under it. */
function axisOf(rows: readonly Row[], spread: number): object {
  const shown = Number(spread.toPrecision(3));
  const marks = rows.flatMap((_, index) =>
    [spread, 1, 1 / spread].map((ratio, line) => ({
      at: rounded(index + heightOf(ratio, spread)),
      text: ['×', '', '÷'][line] + (line === 1 ? 'median' : ` ${shown}`),
    })),
  );
  const values = marks.map(({ at }) => at);
  const texts = marks.map(({ text }) => text);
  return {
    values,
    labelExpr: `(${JSON.stringify(texts)})[indexof(${JSON.stringify(values)}, datum.value)]`,
    labelOverlap: false,
    labelFontSize: 12,
    ticks: false,
    domain: false,
  };
}

function nameOf(target: string, medianNs: number | null): string {
  return `${shortLabel(target)}${medianNs === null ? '' : ` · median ${formatDuration(medianNs)}`}`;
}

/** What the test of the run as a whole says of a drift. */
function titleOf({ drift }: Summary): string {
  if (drift === undefined) return 'Every launch in the order of the run';
  return sentenceCase(driftInWords(drift));
}

function noticeableLine({ drift }: Summary): readonly string[] {
  const text = drift && noticeableInWords(drift);
  return text === undefined ? [] : [sentenceCase(text)];
}

function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
