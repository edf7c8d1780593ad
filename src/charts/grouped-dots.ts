import type { Summary } from '../summary/summary.ts';
import type { ChartSpec } from './chart-spec.ts';
import { rounded, targetScales, vegaLiteSchema } from './scales.ts';
import { chartWidth } from './theme.ts';

const lineHeight = 20;
const headHeight = 24;

/** What one target has of a group. */
export interface Row {
  /** The target's label. */
  readonly target: string;
  /** The value with its interval; `failed`: there is none, since the target never answered; `none`: nothing to show. */
  readonly value:
    | { readonly kind: 'value'; readonly value: number; readonly ci95: readonly [number, number] | null }
    | { readonly kind: 'failed' | 'none' };
}

export interface GroupedDots {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly groups: readonly { readonly head: string; readonly rows: readonly Row[] }[];
  readonly axis: {
    readonly title: string;
    readonly labelExpr: string;
    readonly domain: readonly [number, number];
    readonly ticks: readonly number[];
  };
  /** A dashed line to compare with. */
  readonly reference?: number;
}

/** Groups of rows, one a target, each a sign with its interval on one logarithmic axis. */
export function groupedDots(summary: Summary, chart: GroupedDots): ChartSpec {
  const scales = targetScales(summary);
  const { dots, failed, heads, bands, height } = placed(chart.groups);
  const { domain } = chart.axis;
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: { values: chart.axis.ticks, labelExpr: chart.axis.labelExpr, grid: false, domain: false },
    title: chart.axis.title,
  } as const;
  const yField = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: [height, 0], nice: false, zero: false },
    axis: null,
  };
  const style = {
    color: {
      field: 'target',
      type: 'nominal',
      scale: { domain: scales.domain, range: scales.colours },
      legend: { orient: 'bottom', title: null, columns: 2 },
    },
    shape: { field: 'target', type: 'nominal', scale: { domain: scales.domain, range: scales.shapes } },
  };
  // Lines upright, within the rows of each group only: behind a heading they would cross its words.
  const upright = (values: readonly number[], look: object) => ({
    data: { values: bands.flatMap((band) => values.map((value) => ({ ...band, value }))) },
    mark: { type: 'rule', ...look },
    encoding: { x, y: yField, y2: { field: 'to' } },
  });
  return {
    $schema: vegaLiteSchema,
    title: { text: chart.title, subtitle: chart.subtitle },
    width: chartWidth,
    height,
    layer: [
      upright(chart.axis.ticks, { opacity: 0.15 }),
      ...(chart.reference === undefined ? [] : [upright([chart.reference], { strokeDash: [4, 3] })]),
      {
        data: { values: heads },
        mark: { type: 'text', align: 'left', baseline: 'middle', fontWeight: 600, fontSize: 12 },
        encoding: { x: { value: 2 }, y: yField, text: { field: 'text', type: 'nominal' } },
      },
      {
        data: { values: dots },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y: yField, color: style.color },
      },
      {
        data: { values: dots },
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { x, y: yField, ...style },
      },
      {
        data: { values: failed.map((row) => ({ ...row, value: domain[1] })) },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, size: 130 },
        encoding: { x, y: yField, color: style.color },
      },
    ],
  } as unknown as ChartSpec;
}

/** Each row at its height, from the top down. */
function placed(groups: GroupedDots['groups']) {
  const dots: { target: string; y: number; value: number; low: number; high: number }[] = [];
  const failed: { target: string; y: number }[] = [];
  const heads: { y: number; text: string }[] = [];
  const bands: { y: number; to: number }[] = [];
  let height = 0;
  for (const { head, rows } of groups) {
    heads.push({ y: height + headHeight / 2, text: head });
    height += headHeight;
    bands.push({ y: height, to: height + rows.length * lineHeight });
    for (const { target, value: found } of rows) {
      const place = { target, y: height + lineHeight / 2 };
      height += lineHeight;
      if (found.kind === 'failed') failed.push(place);
      if (found.kind !== 'value' || !hasPlace(found.value)) continue;
      const ends = found.ci95?.every(hasPlace) === true ? found.ci95 : [found.value, found.value];
      const [value, low, high] = [found.value, ...ends].map(rounded);
      dots.push({ ...place, value, low, high } as (typeof dots)[number]);
    }
  }
  return { dots, failed, heads, bands, height };
}

/** A logarithmic axis has a place for it; what has none is told in the table alone. */
function hasPlace(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

/** The ends of all values and intervals that are drawn; null when there is none. */
export function extentOf(groups: GroupedDots['groups']): readonly [number, number] | null {
  const ends = groups.flatMap(({ rows }) =>
    rows.flatMap(({ value: found }) => (found.kind === 'value' ? [found.value, ...(found.ci95 ?? [])] : [])),
  );
  const drawn = ends.filter(hasPlace);
  return drawn.length === 0 ? null : [Math.min(...drawn), Math.max(...drawn)];
}

/** A target has no value because it never answered. */
export function hasFailed(groups: GroupedDots['groups']): boolean {
  return groups.some(({ rows }) => rows.some(({ value }) => value.kind === 'failed'));
}
