import type { Metric } from '../metric.ts';
import type { Table } from './document.ts';

/** What the metrics of a table are: those that are named, each once. */
export function meaningsTable(
  metrics: readonly Pick<Metric, 'name' | 'meaning'>[],
  named: readonly { readonly name: string }[],
): Table {
  const meanings = new Map(metrics.map(({ name, meaning }) => [name, meaning]));
  const names = new Set(named.map(({ name }) => name));
  return {
    caption: 'What the metrics are',
    head: ['metric', 'what it is'],
    rows: [...names].map((name) => ({ cells: [name, meanings.get(name) ?? ''] })),
  };
}
