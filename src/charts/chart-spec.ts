import type { TopLevelSpec } from 'vega-lite';

export type ChartSpec = TopLevelSpec;

export const vegaLiteSchema = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Rounds for inlining, so that a spec is the same text wherever it is made. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
