import { axisHeight, type Composition } from './composition.ts';
import type { Frame } from './frame.ts';
import { type Group, placedGroups } from './grouped-rows.ts';
import { ownColour, points, px, uprights } from './marks.ts';
import { rowLayout } from './rows.ts';
import { type DrawnTarget, emulatedNote, rounded } from './scales.ts';
import { type AxisUnit, valueAxis } from './value-axis.ts';

/** What one target has of a group. */
export interface Row {
  readonly target: DrawnTarget;
  /** The row's name, where it is not that of the target. */
  readonly name?: string;
  /** The value with its interval; `failed`: there is none, since the target never answered; `none`: nothing to show. */
  readonly value:
    | { readonly kind: 'value'; readonly value: number; readonly ci95: readonly [number, number] | null }
    | { readonly kind: 'failed' | 'none' };
  /** The value for people, or why there is none. */
  readonly text: string;
  readonly hover?: string;
}

export type Groups = readonly { readonly head: string; readonly rows: readonly Row[] }[];

export interface GroupedDots {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly notes?: readonly string[];
  readonly groups: Groups;
  readonly axis: { readonly title: string; readonly unit: AxisUnit };
  /** A line to compare with. */
  readonly reference?: number;
}

/** Groups of rows, one a target, each a sign with its interval on one logarithmic axis, labelled with its value. */
export function groupedDots(chart: GroupedDots, frame: Frame): Composition {
  const named: readonly Group<Row & { readonly name: string }>[] = chart.groups.map(({ head, rows }) => ({
    head,
    rows: rows.map((row) => ({ ...row, name: row.name ?? row.target.name })),
  }));
  const all = named.flatMap(({ rows }) => rows);
  const layout = rowLayout(all, frame);
  const placed = placedGroups(named, layout, frame);
  const values = [...endsOf(chart.groups), ...(chart.reference === undefined ? [] : [chart.reference])];
  const { x, domain, ticks } = valueAxis(values, chart.axis.unit, chart.axis.title, layout.range, 'log');
  const bands = layout.isBeside ? placed.bands : placed.rows.map(layout.band);
  const dots = placed.rows.flatMap(({ target, value: found, y, text, hover }) => {
    if (found.kind !== 'value' || !hasPlace(found.value)) return [];
    const [low, high] = found.ci95?.every(hasPlace) === true ? found.ci95 : [found.value, found.value];
    const { colour, shape, emulated } = target;
    return [
      {
        ...{ value: rounded(found.value), low: rounded(low), high: rounded(high), y, colour, shape },
        ...{ hollow: emulated, hover: hover ?? `${target.label}: ${text}` },
      },
    ];
  });
  const crosses = placed.rows.flatMap(({ target, value, y }) =>
    value.kind === 'failed' ? [{ value: domain[1], y, colour: target.colour }] : [],
  );
  return {
    title: chart.title,
    subtitle: chart.subtitle,
    notes: [...(chart.notes ?? []), ...emulatedNote(all.map(({ target }) => target))],
    height: placed.height,
    below: axisHeight,
    layer: [
      uprights(ticks, bands, x),
      ...(chart.reference === undefined
        ? []
        : [uprights([chart.reference], bands, x, { strokeDash: [4, 3] })]),
      {
        data: { values: dots },
        mark: { type: 'rule', strokeWidth: 2.5 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y: px.y, color: ownColour },
      },
      ...points(dots, { size: 75, strokeWidth: 1.8 }, { x }),
      {
        data: { values: crosses },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, opacity: 1, size: 110 },
        encoding: { x, y: px.y, color: ownColour },
      },
      ...placed.layer,
    ],
  };
}

/** A logarithmic axis has a place for it; what has none is told in the table alone. */
function hasPlace(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

function endsOf(groups: Groups): readonly number[] {
  return groups
    .flatMap(({ rows }) =>
      rows.flatMap(({ value: found }) =>
        found.kind === 'value' ? [found.value, ...(found.ci95 ?? [])] : [],
      ),
    )
    .filter(hasPlace);
}

/** True where there is anything to draw. */
export function isDrawn(groups: Groups): boolean {
  return endsOf(groups).length > 0;
}

/** A target has no value because it never answered. */
export function hasFailed(groups: Groups): boolean {
  return groups.some(({ rows }) => rows.some(({ value }) => value.kind === 'failed'));
}
