import {
  type Certificate,
  equivalenceLines,
  type LineStatus,
  lineTitles,
  onlyReason,
} from '../../stages/equivalence/summary.ts';
import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { enumerated } from '../in-target.ts';

/** A sentence that says whether the targets do equal work; undefined for a run that has no certificate. */
export function equivalenceSentence(summary: Summary): string | undefined {
  const { equivalence } = summary;
  if (equivalence === undefined) return undefined;
  const against = `compared with ${labelOf(summary, equivalence.reference)}`;
  const isExplained = targetsWith(summary, equivalence, 'explained').length > 0;
  switch (equivalence.status) {
    case 'proven':
      return `All targets do the same work: ${against}, each is equal${isExplained ? ', or its differences are explained' : ''}.${unrecordedText(equivalence)}`;
    case 'different':
      return `The targets do not do the same work: ${against}, ${enumerated(targetsWith(summary, equivalence, 'different'))}.`;
    case 'untold':
      return `It is not proven that the targets do the same work: ${against}, the check is inconclusive for ${enumerated(targetsWith(summary, equivalence, 'untold'))}.`;
  }
}

/** What an older run knows nothing of. */
function unrecordedText({ targets }: Certificate): string {
  const names = equivalenceLines.filter((name) =>
    Object.values(targets).some((lines) => lines[name].status === 'unrecorded'),
  );
  return names.length === 0
    ? ''
    : ` Not recorded in this run: ${enumerated(names.map((name) => lineTitles[name]))}.`;
}

/** `container (its files)` for each target that has such lines. */
function targetsWith(summary: Summary, { targets }: Certificate, status: LineStatus): readonly string[] {
  return Object.entries(targets).flatMap(([target, lines]) => {
    const some = equivalenceLines
      .filter((name) => lines[name].status === status)
      .map((name) => lineTitles[name]);
    if (some.length === 0) return [];
    const reason = status === 'untold' ? onlyReason(lines) : undefined;
    if (reason !== undefined) return [`${labelOf(summary, target)}: ${reason}`];
    const verb = status === 'different' ? ' differs in ' : ': ';
    return [`${labelOf(summary, target)}${verb}${enumerated(some)}`];
  });
}
