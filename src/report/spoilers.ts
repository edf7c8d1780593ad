import { labelOf } from '../summary/label.ts';
import type { Spoiler } from '../summary/spoiler.ts';
import type { Summary } from '../summary/summary.ts';
import type { Section } from './document.ts';
import { enumerated } from './in-form.ts';

/** A section of figures, with what spoils them said at its end. */
export function withSpoilers(section: Section, summary: Summary): Section {
  const touching = summary.spoilers.filter(
    ({ condition, figures }) =>
      !touchesAll(condition) && figures.some((touched) => touchesSection(touched, section.id)),
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

/** `vm` touches every section, `vm.startup` the one of startup. */
function touchesSection(touched: string, section: string): boolean {
  const [, group] = touched.split('.');
  return ['startup', 'memory', 'image'].includes(section) && (group === undefined || group === section);
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
