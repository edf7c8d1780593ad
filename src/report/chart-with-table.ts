import type { ChartSpec } from '../charts/chart-spec.ts';
import type { Block, Chart, Table } from './document.ts';

/** A chart by itself, where a grid says the same; nothing where there is nothing to draw. */
export function chartAlone(name: string, spec: ChartSpec | undefined, caption: string): readonly Block[] {
  return spec === undefined ? [] : [{ kind: 'chart', chart: chartOf(name, spec), caption }];
}

/**
 * A chart with the table that says the same; the table alone where there is nothing to draw.
 * @param name the name of the chart's files
 */
export function chartWithTable(
  name: string,
  spec: ChartSpec | undefined,
  caption: string,
  table: Table,
): Block {
  if (spec === undefined) return { kind: 'table', table };
  return { kind: 'chart', chart: chartOf(name, spec), caption, table };
}

function chartOf(name: string, spec: ChartSpec): Chart {
  const { text, subtitle = [] } = spec.title as { text: string; subtitle?: readonly string[] };
  return { name, spec, title: text, description: subtitle.join('. ') };
}
