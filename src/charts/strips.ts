import { axisHeight, type Composition } from './composition.ts';
import type { Frame } from './frame.ts';
import { ownColour, points, px, uprights } from './marks.ts';
import { type RowLayout, rowLayout } from './rows.ts';
import { type DrawnTarget, emulatedNote, rounded } from './scales.ts';
import { heightLeft } from './theme.ts';
import { type AxisUnit, type ValueAxis, valueAxis } from './value-axis.ts';

/** A target with its samples. */
export interface Strip {
  readonly target: DrawnTarget;
  /** Those that are drawn. */
  readonly samples: readonly { readonly value: number; readonly hover: string }[];
  /** null: most launches failed. */
  readonly median: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly failures: number;
  /** The median for people, with its interval, or what can be said instead. */
  readonly text: string;
}

export interface Strips {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly notes: readonly string[];
  readonly axis: { readonly title: string; readonly unit: AxisUnit };
}

/** The most that a row's signs are high, and the most that a row is. */
const [mostSigns, mostRow] = [44, 56];
/** Where signs and the median with its interval lie, as parts of the height of all signs around their middle. */
const [ofPoints, ofMedian] = [-0.2, 0.34];
/** Where the signs of a row lie around theirs, in turn, so that few hide others. */
const scattered = [0, -0.2, 0.2, -0.1, 0.1];
const mostTick = 7;

/** A row a target with a sign for each launch, the median as a bar and its interval as a line, labelled with both. */
export function strips(strips: readonly Strip[], about: Strips, frame: Frame): Composition {
  const head = {
    title: about.title,
    subtitle: about.subtitle,
    notes: [...about.notes, ...emulatedNote(strips.map(({ target }) => target))],
    below: axisHeight,
  };
  const named = strips.map((strip) => ({ ...strip, name: strip.target.name }));
  const layout = rowLayout(named, frame);
  const stretched = (heightLeft(head, frame) ?? 0) / strips.length;
  const height = Math.max(layout.least, Math.min(mostRow + layout.above, rounded(stretched)));
  const rows = named.map((row, index) => {
    const top = rounded(index * height);
    return { ...row, top, height, y: layout.middle(top, height) };
  });
  const axis = axisOf(strips, about, layout);
  const room = Math.min(mostSigns, height - layout.above - 2);
  return {
    ...head,
    height: rounded(height * rows.length),
    layer: [
      uprights(axis.ticks, rows.map(layout.band), axis.x),
      ...signsOf(rows, axis, room),
      ...mediansOf(rows, axis, room),
      ...crossesOf(rows, layout),
      ...layout.words(rows),
    ],
  };
}

type Placed = Strip & { readonly y: number };

function axisOf(
  strips: readonly Strip[],
  { axis: { unit, title } }: Strips,
  { range }: RowLayout,
): ValueAxis {
  const values = strips.flatMap(({ samples, median, ci95 }) => [
    ...samples.map(({ value }) => value),
    ...[median ?? [], ci95 ?? []].flat(),
  ]);
  return valueAxis(values.filter(Number.isFinite), unit, title, range);
}

/** True of what a logarithmic axis has a place for, or any other. */
const hasPlace = (value: number, { log }: ValueAxis) => Number.isFinite(value) && (!log || value > 0);

function signsOf(rows: readonly Placed[], axis: ValueAxis, room: number) {
  const signs = rows.flatMap(({ target, samples, y }) =>
    samples.flatMap(({ value, hover }, at) =>
      hasPlace(value, axis)
        ? [
            {
              value: rounded(value),
              y: rounded(y + room * (ofPoints + (scattered[at % scattered.length] as number))),
              hover,
              colour: target.colour,
              shape: target.shape,
              hollow: target.emulated,
            },
          ]
        : [],
    ),
  );
  return points(signs, { size: 34, strokeWidth: 1.2 }, { x: axis.x });
}

function mediansOf(rows: readonly Placed[], axis: ValueAxis, room: number) {
  const tick = Math.min(mostTick, room * 0.2);
  const values = rows.flatMap(({ median, ci95, y }) => {
    if (median === null || !hasPlace(median, axis)) return [];
    const at = y + room * ofMedian;
    const [low, high] = ci95?.every((end) => hasPlace(end, axis)) === true ? ci95 : [median, median];
    return [
      {
        ...{ value: rounded(median), low: rounded(low), high: rounded(high) },
        ...{ y: rounded(at), top: rounded(at - tick), bottom: rounded(at + tick) },
      },
    ];
  });
  return [
    {
      data: { values },
      mark: { type: 'rule', strokeWidth: 2.5 },
      encoding: { x: { ...axis.x, field: 'low' }, x2: { field: 'high' }, y: px.y },
    },
    {
      data: { values },
      mark: { type: 'rule', strokeWidth: 3 },
      encoding: { x: axis.x, y: { ...px.y, field: 'top' }, y2: { field: 'bottom' } },
    },
  ];
}

/** Failures have no time: they stand at the end of the row. */
function crossesOf(rows: readonly Placed[], { range }: RowLayout) {
  const values = rows.flatMap(({ failures, y, target }) =>
    failures === 0 ? [] : [{ x: range[1], y, colour: target.colour }],
  );
  return [
    {
      data: { values },
      mark: { type: 'point', shape: 'cross', angle: 45, filled: true, opacity: 1, size: 110 },
      encoding: { x: px.x, y: px.y, color: ownColour },
    },
  ];
}
