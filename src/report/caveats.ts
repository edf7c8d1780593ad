import type { Caveat } from '../summary/caveat.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import type { DataTable, Section } from './document.ts';
import { enumerated } from './in-target.ts';
import { dataTable, type TableOf } from './table.ts';

/** The section of a group of metrics, with their caveats before what is folded. */
export function withCaveats(section: Section, summary: Summary): Section {
  const touching = summary.caveats.filter(
    ({ condition, metrics }) =>
      // What emulation means is said at the head of the page.
      condition !== 'emulation' &&
      !touchesAll(condition) &&
      metrics.some((touched) => touchesGroup(touched, section.id)),
  );
  const items = caveatTexts(summary, touching);
  if (items.length === 0) return section;
  const firstFold = section.blocks.findIndex(({ kind }) => kind === 'fold');
  const at = firstFold < 0 ? section.blocks.length : firstFold;
  return {
    ...section,
    blocks: [
      ...section.blocks.slice(0, at),
      { kind: 'heading', text: 'Caveats' },
      { kind: 'list', items },
      ...section.blocks.slice(at),
    ],
  };
}

/** What touches every metric of every target alike, and so is said once, with what limits the whole run. */
export function touchesAll(condition: Caveat['condition']): boolean {
  return condition === 'unproven-equivalence';
}

/** `vm` touches every group of metrics, `vm.startup` that of startup. */
function touchesGroup(touched: string, group: string): boolean {
  const [, own = group] = touched.split('.');
  return own === group;
}

/** `vm (emulated): in 3 of 10 launches the host was short of memory.` What is alike in several targets is said once. */
export function caveatTexts(summary: Summary, caveats: readonly Caveat[]): readonly string[] {
  return [...Map.groupBy(caveats, ({ text }) => text)].map(([text, alike]) => {
    const metrics = alike.flatMap((caveat) => caveat.metrics);
    const targets = new Set(metrics.map((metric) => metric.split('.', 1)[0] as string));
    const labels = enumerated([...targets].map((target) => labelOf(summary, target)));
    // Rounds are the units of a drift, and all targets are in each.
    if (alike.some(({ condition }) => condition === 'drift')) return `all targets: ${text}.`;
    return `${labels}${alike.length > 1 ? ', each' : ''}: ${text}.`;
  });
}

/** The table of what spoils comparisons, for machines. */
export function caveatsTable({ caveats }: Summary): DataTable {
  return dataTable('caveats', caveatTable, caveats);
}

const caveatTable: TableOf<Caveat> = {
  columns: [
    { name: 'condition', value: ({ condition }) => condition },
    { name: 'metrics', value: ({ metrics }) => metrics.join(' ') },
    { name: 'launches', value: ({ launches }) => launches.join(' ') },
    { name: 'text', value: ({ text }) => text },
  ],
};
