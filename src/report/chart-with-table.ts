import type { ChartSpec } from '../charts/chart-spec.ts';
import type { Block, Table } from './document.ts';

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
  const { text, subtitle = [] } = spec.title as { text: string; subtitle?: readonly string[] };
  return {
    kind: 'chart',
    chart: { name, spec, title: text, description: subtitle.join('. ') },
    caption,
    table,
  };
}
