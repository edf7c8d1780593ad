import { labelOf } from '../../summary/label.ts';
import type { RunParts } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatBytes } from '../../wording/format.ts';
import type { Block } from '../document.ts';

/** What targets keep in common on the host's disk, each once, and what all of them keep together. */
export function keptOnce(summary: Summary, parts: RunParts): readonly Block[] {
  const images = parts.ofType('image');
  const kept = images.flatMap(({ target, kept: parts = [] }) => parts.map((part) => ({ target, ...part })));
  const byPlace = [...Map.groupBy(kept, ({ place }) => place).values()];
  const shared = byPlace.filter((same) => same.length > 1);
  if (shared.length === 0) return [];
  const sum = (parts: readonly { bytes: number }[]) => parts.reduce((total, { bytes }) => total + bytes, 0);
  const named = (targets: typeof kept) => targets.map(({ target }) => labelOf(summary, target)).join(', ');
  const items = shared.flatMap((same) => {
    const [first] = same;
    return first === undefined
      ? []
      : [`${named(same)}: the same ${first.what}, ${formatBytes(first.bytes)}, in sharedBytes of each.`];
  });
  const once = sum(byPlace.flatMap(([first]) => first ?? []));
  const together = `Together, all targets keep ${formatBytes(once)} on the host’s disk; their sharedBytes add up to ${formatBytes(sum(kept))}.`;
  return [{ kind: 'list', items: [...items, together] }];
}
