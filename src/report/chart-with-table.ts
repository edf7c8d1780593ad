import type { Drawing } from '../charts/composition.ts';
import { wide } from '../charts/frame.ts';
import { roleOf } from '../charts/roles.ts';
import type { Block, Chart, Table } from './document.ts';

/** A chart by itself, where a grid says the same; nothing where there is nothing to draw. */
export function chartAlone(name: string, drawing: Drawing | undefined, caption: string): readonly Block[] {
  return drawing === undefined ? [] : [{ kind: 'chart', chart: chartOf(name, drawing), caption }];
}

/**
 * A chart with the table that says the same; the table alone where there is nothing to draw.
 * @param name the name of the chart's files
 */
export function chartWithTable(
  name: string,
  drawing: Drawing | undefined,
  caption: string,
  table: Table,
): Block {
  return drawing === undefined
    ? { kind: 'table', table }
    : { kind: 'chart', chart: chartOf(name, drawing), caption, table };
}

function chartOf(name: string, drawing: Drawing): Chart {
  const { title, subtitle, notes } = drawing(wide);
  return { name, role: roleOf(name), drawing, title, description: [...subtitle, ...notes].join(' ') };
}
