import { labelOf, shortLabelExpression } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { chartWidth, palette, shapes } from './theme.ts';

/** Vega expression that shows short labels on an axis or in a legend whose values are the whole ones, which differ. */
export const shortLabels = shortLabelExpression('datum.label');

/** One shape and one colour a target, in the scenario's order. */
export function targetScales(summary: Summary) {
  const domain = Object.keys(summary.targets).map((target) => labelOf(summary, target));
  const cycle = <T>(values: readonly T[]) => domain.map((_, index) => values[index % values.length] as T);
  return { domain, colours: cycle(palette), shapes: cycle(shapes) };
}

/** What colours or shapes a mark by its target, with one legend below the chart. */
export function byTarget(domain: readonly string[], range: readonly string[]) {
  return {
    field: 'target',
    type: 'nominal',
    scale: { domain, range },
    legend: {
      title: null,
      orient: 'bottom',
      columns: 2,
      symbolOpacity: 1,
      labelExpr: shortLabels,
    },
  };
}

/** Rounds for inlining, so that a spec is the same text wherever it is made. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** A chart with nothing to draw still says so. */
export function emptyChart(title: string) {
  return {
    $schema: vegaLiteSchema,
    title: { text: title },
    width: chartWidth,
    height: 20,
    data: { values: [{}] },
    mark: { type: 'text' as const, text: 'no samples', align: 'left' as const, x: 0 },
  };
}

export const vegaLiteSchema = 'https://vega.github.io/schema/vega-lite/v6.json';
