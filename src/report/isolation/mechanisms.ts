import { boundaries, boundaryNames, mechanismNames, mechanisms } from '../../inside/boundaries.ts';
import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Table } from '../document.ts';

/** What each mechanism closes in each target, by the weakened instances of the run that lacked it. */
export function mechanismTable(summary: Summary, targets: readonly string[]): Table {
  const rows = [...mechanismNames, null].flatMap((mechanism) => {
    const cells = targets.map((target) => {
      const found = summary.targets[target]?.isolation?.boundaries;
      return boundaryNames
        .flatMap((name) => {
          const probes = found?.[name].held.find((held) => held.mechanism === mechanism)?.probes ?? [];
          return probes.length === 0 ? [] : [`${boundaries[name].title} (${probes.join(', ')})`];
        })
        .join('; ');
    });
    if (cells.every((cell) => cell === '')) return [];
    const title = mechanism === null ? 'held, this run does not tell by what' : mechanisms[mechanism];
    return [{ cells: [title, ...cells.map((cell) => (cell === '' ? '–' : cell))] }];
  });
  return {
    caption: 'Boundaries by what closes them, with the probes that were held by it',
    head: ['mechanism', ...targets.map((target) => labelOf(summary, target))],
    rows,
  };
}
