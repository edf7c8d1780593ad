import { labelOf } from '../summary/label.ts';
import type { Spoiler } from '../summary/spoiler.ts';
import type { Summary } from '../summary/summary.ts';
import type { DataTable, Section } from './document.ts';
import { enumerated } from './in-form.ts';
import { dataTable, type TableOf } from './table.ts';

/** The section of a group of figures, with what spoils them said at its end. */
export function withSpoilers(section: Section, summary: Summary): Section {
  const touching = summary.spoilers.filter(
    ({ condition, figures }) =>
      !touchesAll(condition) && figures.some((touched) => touchesGroup(touched, section.id)),
  );
  const items = spoilerTexts(summary, touching);
  if (items.length === 0) return section;
  return {
    ...section,
    blocks: [
      ...section.blocks,
      { kind: 'paragraph', text: 'What makes these figures worth less than their intervals say:' },
      { kind: 'list', items },
    ],
  };
}

/** What touches every figure of every form alike, and so is said once, with what limits the whole run. */
export function touchesAll(condition: Spoiler['condition']): boolean {
  return condition === 'unproven-equivalence';
}

/** `vm` touches every group of figures, `vm.startup` that of startup. */
function touchesGroup(touched: string, group: string): boolean {
  const [, own = group] = touched.split('.');
  return own === group;
}

/** `vm (emulated): in 3 of 10 launches the host was short of memory.` What is alike in several forms is said once. */
export function spoilerTexts(summary: Summary, spoilers: readonly Spoiler[]): readonly string[] {
  return [...Map.groupBy(spoilers, ({ text }) => text)].map(([text, alike]) => {
    const figures = alike.flatMap((spoiler) => spoiler.figures);
    const forms = new Set(figures.map((figure) => figure.split('.', 1)[0] as string));
    const each = alike.length > 1 ? ', each' : '';
    return `${enumerated([...forms].map((form) => labelOf(summary, form)))}${each}: ${text}.`;
  });
}

/** The table of what spoils comparisons, for machines. */
export function spoilersTable({ spoilers }: Summary): DataTable {
  return dataTable('spoilers', spoilerTable, spoilers);
}

const spoilerTable: TableOf<Spoiler> = {
  columns: [
    { name: 'condition', value: ({ condition }) => condition },
    { name: 'figures', value: ({ figures }) => figures.join(' ') },
    { name: 'launches', value: ({ launches }) => launches.join(' ') },
    { name: 'text', value: ({ text }) => text },
  ],
};
