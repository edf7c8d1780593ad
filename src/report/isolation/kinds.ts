import {
  type Boundary,
  boundaryNames,
  type FindingKind,
  findingKindNames,
  findingKinds,
} from '../../inside/boundaries.ts';
import type { Cause } from '../../stages/isolation/summary.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Block } from '../document.ts';
import { atStart } from '../in-target.ts';
import { causeText } from './boundary-cells.ts';
import { inSentence, isolatingTargets } from './closed-where.ts';
import { callsText, devicesText } from './structure.ts';

interface Through extends Cause {
  readonly boundary: Boundary;
}

/** What came through in a target, of one kind, in the order of the boundaries. */
function throughIn(summary: Summary, target: string, kind: FindingKind): readonly Through[] {
  const found = summary.targets[target]?.isolation?.boundaries;
  return boundaryNames.flatMap((boundary) =>
    (found?.[boundary].through ?? []).flatMap((cause) =>
      cause.kind === kind ? [{ ...cause, boundary }] : [],
    ),
  );
}

/** The gravest kind in which isolating targets differ by what came through; undefined: they do not. */
export function gravestDifference(summary: Summary): FindingKind | undefined {
  return findingKindNames.find((kind) => {
    const sets = isolatingTargets(summary).map((target) =>
      throughIn(summary, target, kind)
        .map(({ boundary, cause }) => `${boundary} ${cause}`)
        .join(),
    );
    return new Set(sets).size > 1;
  });
}

/** What came through, kind by kind: the gravest in which the targets differ first, then the others in their order. */
export function kindBlocks(
  summary: Summary,
  rows: readonly ProbeRow[],
  targets: readonly string[],
): readonly Block[] {
  const differs = gravestDifference(summary);
  const blocksOf = (kind: FindingKind): readonly Block[] => {
    const items = targets.map(
      (target) => `${atStart(summary, target)}: ${kindText(summary, rows, target, kind)}.`,
    );
    const { letter, title } = findingKinds[kind];
    return [
      { kind: 'heading', text: `${letter}: ${title}`, minor: true },
      { kind: 'list', items },
    ];
  };
  const order = 'Kinds are in an order, from A to F, and are never added.';
  const [text, first] =
    differs === undefined
      ? [`By what came through, no kind tells the targets apart. ${order}`, []]
      : [`${order} The gravest in which the targets differ stands first.`, blocksOf(differs)];
  const others = findingKindNames.filter((kind) => kind !== differs).flatMap(blocksOf);
  return [
    { kind: 'paragraph', text },
    ...first,
    { kind: 'fold', title: differs === undefined ? 'All kinds' : 'The other kinds', blocks: others },
  ];
}

function kindText(summary: Summary, rows: readonly ProbeRow[], target: string, kind: FindingKind): string {
  const isolation = summary.targets[target]?.isolation;
  const numbers =
    kind !== 'one-flaw-away' || isolation === undefined
      ? []
      : [...(isolation.kernel === 'own' ? [] : [callsText(isolation)]), devicesText(isolation)].filter(
          (text) => text !== undefined,
        );
  const causes = throughIn(summary, target, kind).map(
    (cause) => `${inSentence(cause.boundary)}: ${causeText(rows, cause, target)}`,
  );
  const all = [...numbers, ...causes];
  return all.length === 0 ? 'nothing was found' : all.join('; ');
}
