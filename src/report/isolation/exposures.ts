import { boundaries, boundaryNames } from '../../inside/boundaries.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Block } from '../document.ts';
import { atStart, inTarget } from '../in-target.ts';
import { causeText } from './boundary-cells.ts';
import { isolatingTargets } from './closed-where.ts';

/** What still comes through in each virtual machine, named one by one; nothing of other targets, where it is most of all. */
export function exposures(summary: Summary, rows: readonly ProbeRow[]): readonly Block[] {
  const machines = isolatingTargets(summary).filter((target) =>
    ['vm', 'microvm'].includes(summary.targets[target]?.kind ?? ''),
  );
  return machines.flatMap((target): Block[] => {
    const found = summary.targets[target]?.isolation?.boundaries;
    const items = boundaryNames.flatMap((name) => {
      const through = found?.[name].through ?? [];
      if (through.length === 0) return [];
      const causes = through.map((cause) => causeText(rows, cause, target));
      return [`${boundaries[name].title}: ${causes.join('; ')}.`];
    });
    return items.length === 0
      ? [
          {
            kind: 'paragraph',
            text: `${atStart(summary, target)}: no probe found anything of the host that comes through.`,
          },
        ]
      : [
          { kind: 'paragraph', text: `What ${inTarget(summary, target)} still exposes:` },
          { kind: 'list', items },
        ];
  });
}
