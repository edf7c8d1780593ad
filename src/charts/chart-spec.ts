import type { TopLevelSpec } from 'vega-lite';

export type ChartSpec = TopLevelSpec;
