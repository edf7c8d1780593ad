import type { Composition } from './composition.ts';
import type { Frame } from './frame.ts';
import { type Group, placedGroups } from './grouped-rows.ts';
import { ownColour, px } from './marks.ts';
import { rowLayout } from './rows.ts';
import { type DrawnTarget, emulatedNote, rounded } from './scales.ts';

export interface Bar {
  readonly target: DrawnTarget;
  /** null: there is none, and `text` says why. */
  readonly value: number | null;
  readonly ci95: readonly [number, number] | null;
  /** The value for people. */
  readonly text: string;
}

export interface GroupedBars {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly notes?: readonly string[];
  readonly groups: readonly { readonly head: string; readonly rows: readonly Bar[] }[];
}

/** What is above 0 has a bar that can be seen. */
const leastBar = 2;

/**
 * Groups of bars, one a target. Each group has a scale of its own from 0 to its largest value, so that no group is lost
 * beside another, and each bar says its value.
 */
export function groupedBars(chart: GroupedBars, frame: Frame): Composition {
  const named: readonly Group<Bar & { readonly name: string }>[] = chart.groups.map(({ head, rows }) => ({
    head,
    rows: rows.map((row) => ({ ...row, name: row.target.name })),
  }));
  const layout = rowLayout(
    named.flatMap(({ rows }) => rows),
    frame,
  );
  const placed = placedGroups(named, layout, frame);
  const [left, right] = layout.range;
  const most = chart.groups.map(({ rows }) =>
    Math.max(0, ...rows.flatMap(({ value, ci95 }) => [value ?? 0, ...(ci95 ?? [])]).filter(Number.isFinite)),
  );
  const bars = placed.rows.flatMap(({ value, ci95, group, y, target }) => {
    if (value === null || value <= 0) return [];
    const at = (one: number) =>
      rounded(left + Math.max(leastBar, ((right - left) * one) / (most[group] || 1)));
    const ends = ci95?.every(Number.isFinite) === true ? ci95 : null;
    return [
      {
        ...{ x: rounded(left), to: at(value), top: y - 7, bottom: y + 7, y },
        ...(ends === null ? {} : { low: at(ends[0]), high: at(ends[1]) }),
        ...{ colour: target.colour, fill: target.emulated ? 0.25 : 1 },
      },
    ];
  });
  const ofFill = (fill: number) => ({
    data: { values: bars.filter((bar) => bar.fill === fill) },
    mark: {
      type: 'rect',
      fillOpacity: fill,
      ...(fill === 1 ? {} : { strokeWidth: 1.5, strokeDash: [3, 2] }),
    },
    encoding: {
      ...{ x: px.x, x2: { field: 'to' }, y: { ...px.y, field: 'top' }, y2: { field: 'bottom' } },
      ...{ fill: ownColour, ...(fill === 1 ? {} : { stroke: ownColour }) },
    },
  });
  return {
    title: chart.title,
    subtitle: chart.subtitle,
    notes: [
      ...(chart.notes ?? []),
      ...emulatedNote(chart.groups.flatMap(({ rows }) => rows.map(({ target }) => target))),
    ],
    height: placed.height,
    below: 0,
    layer: [
      ofFill(1),
      ofFill(0.25),
      {
        data: { values: bars.filter(({ low }) => low !== undefined) },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x: { ...px.x, field: 'low' }, x2: { field: 'high' }, y: px.y },
      },
      ...placed.layer,
    ],
  };
}
