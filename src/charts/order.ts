import type { RunRecord } from '../results/records.ts';
import { median } from '../stats/order-statistic.ts';
import { driftInWords, noticeableInWords } from '../summary/drift.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import { axisHeight, type Composition, type Drawing } from './composition.ts';
import { type Frame, innerWidth } from './frame.ts';
import { hoverOf, type LaunchPoint, launchPoints } from './launch-points.ts';
import { hover, ownColour, ownShape, px, words } from './marks.ts';
import { type DrawnTarget, drawnTargets, emptyChart, emulatedNote, rounded } from './scales.ts';
import { extremes } from './thin.ts';

const [nameHeight, plotHeight, gap] = [20, 64, 10];
/** The place of the labels of multiples. */
const left = 50;

interface Row {
  readonly target: DrawnTarget;
  readonly launches: readonly LaunchPoint[];
  /** What its launches are drawn against. */
  readonly medianNs: number | null;
}

/** Every launch in the order of the run, as a multiple of its own target's median, so that a drift would be seen. */
export function orderChart(summary: Summary, records: readonly RunRecord[]): Drawing {
  const points = launchPoints(summary, partsOf(records));
  if (points.length === 0) return emptyChart('Order: no launch was recorded');
  const rows = drawnTargets(summary).map((target) => {
    const launches = points.filter(({ launch }) => launch.target === target.target);
    // The metric of the summary, in which failures rank; where those are most, that of the launches that were ready.
    const medianNs = summary.targets[target.target]?.startup.ready?.medianNs ?? null;
    return { target, launches, medianNs: medianNs ?? median(readyTimes(launches)) };
  });
  return (frame) => {
    const most = Math.floor(frame.mostPoints / rows.length);
    const drawn = rows.map((row) => ({ ...row, launches: extremes(row.launches, most) }));
    const count = drawn.reduce((sum, { launches }) => sum + launches.length, 0);
    const kinds = new Set(drawn.flatMap(({ launches }) => launches.map(kindOf)));
    return {
      title: titleOf(summary),
      subtitle: [
        'Time to ready of each launch in the order of the run, as a multiple of its own target’s median (log scale).',
        ...noticeableLine(summary),
      ],
      notes: [
        ...(kinds.has('warm-up') ? ['Small: warm-up, left out of all metrics.'] : []),
        ...(kinds.has('failed') ? ['×: never ready.'] : []),
        ...(count < points.length
          ? [`Of ${points.length} launches, ${count} are drawn: the fastest and the slowest of each stretch.`]
          : []),
        ...emulatedNote(rows.map(({ target }) => target)),
      ],
      below: axisHeight,
      ...plotted(drawn, points.length, frame),
    };
  };
}

function plotted(
  rows: readonly Row[],
  launches: number,
  frame: Frame,
): Pick<Composition, 'height' | 'layer'> {
  const width = innerWidth(frame);
  const spread = spreadOf(rows);
  const rowHeight = nameHeight + plotHeight + gap;
  const placed = rows.map((row, index) => ({ ...row, top: index * rowHeight }));
  const lines = placed.flatMap(({ top }) =>
    linesOf(spread).map((ratio) => ({
      ...{ x: left, to: width, y: top + heightOf(ratio, spread), ratio },
      text: `${Number(ratio.toPrecision(2))}×`,
    })),
  );
  const signs = placed.flatMap(({ target, launches: own, medianNs, top }) =>
    own.map((point) => ({
      place: point.place,
      hover: hoverOf(point),
      kind: kindOf(point),
      y: rounded(top + heightOf(point.ns / (medianNs ?? point.ns), spread)),
      colour: target.colour,
      shape: target.shape,
      emulated: target.emulated,
    })),
  );
  const x = {
    field: 'place',
    type: 'quantitative',
    title: 'launch, in the order of the run',
    scale: { domain: [0, launches + 1], range: [left, width], nice: false },
    axis: {
      tickCount: 6,
      tickMinStep: 1,
      format: 'd',
      grid: false,
      titleAnchor: 'start',
      titleAlign: 'left',
      titleX: 0,
    },
  };
  const encoding = { x, y: px.y, description: hover };
  const ofKind = (kind: string, emulated: boolean, look: object) => ({
    data: { values: signs.filter((sign) => sign.kind === kind && sign.emulated === emulated) },
    mark: {
      ...{ type: 'point', size: 38, opacity: 1, aria: true, strokeWidth: 1.3, ...look },
      ...(emulated ? { filled: false, fill: '#808080', fillOpacity: 0 } : { filled: true }),
    },
    encoding: { ...encoding, shape: ownShape, [emulated ? 'stroke' : 'color']: ownColour },
  });
  const warmUp = { size: 12 };
  return {
    height: rows.length * rowHeight - gap,
    layer: [
      {
        data: { values: lines },
        mark: { type: 'rule', opacity: 0.25 },
        encoding: { x: px.x, x2: { field: 'to' }, y: px.y },
      },
      words(
        lines.map(({ y, text }) => ({ x: left - 6, y, text })),
        frame,
        { align: 'right', fontSize: frame.fontSize.small },
      ),
      words(
        placed.map(({ target, top, medianNs }) => ({
          x: 0,
          y: top + nameHeight / 2,
          text: `${target.name}${medianNs === null ? '' : ` · median ${formatDuration(medianNs)}`}`,
        })),
        frame,
        { fontWeight: 600, fontSize: frame.fontSize.small },
      ),
      ofKind('measured', false, {}),
      ofKind('measured', true, {}),
      ofKind('warm-up', false, warmUp),
      ofKind('warm-up', true, warmUp),
      {
        data: { values: signs.filter(({ kind }) => kind === 'failed') },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, opacity: 1, size: 110, aria: true },
        encoding: { ...encoding, color: ownColour },
      },
    ],
  };
}

/** Multiples of the median that have a line: the outermost within reach on both sides, and the median itself. */
function linesOf(spread: number): readonly number[] {
  const factors = [1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100, 1000, 10_000];
  const widest = factors.filter((factor) => factor <= spread).at(-1) ?? spread;
  return [widest, 1, 1 / widest];
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

/** The place below the top of a row, on a logarithmic scale: the middle is the median, a failure is at the top. */
function heightOf(ratio: number, spread: number): number {
  const along = Number.isFinite(ratio)
    ? ratio > 0
      ? Math.max(-1, Math.min(1, Math.log(ratio) / Math.log(spread)))
      : -1
    : 1;
  return rounded(nameHeight + plotHeight / 2 - (along * (plotHeight - 10)) / 2);
}

/** What the test of the run as a whole says of a drift. */
function titleOf({ drift }: Summary): string {
  if (drift === undefined) return 'Every launch in the order of the run';
  // Not broken within the parentheses.
  return sentenceCase(driftInWords(drift)).replace(/\(p .*\)$/, (p) => p.replaceAll(' ', '\u00a0'));
}

function noticeableLine({ drift }: Summary): readonly string[] {
  const text = drift && noticeableInWords(drift);
  return text === undefined ? [] : [sentenceCase(text)];
}

function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
