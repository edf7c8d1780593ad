import {
  type Boundary,
  boundaries,
  boundaryNames,
  type FindingKind,
  findingKindNames,
  findingKinds,
} from '../../inside/boundaries.ts';
import type { Cause, IsolationSummary } from '../../stages/isolation/summary.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Block } from '../document.ts';
import { atStart, enumerated } from '../in-target.ts';
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

/**
 * The gravest kind in which isolating targets are known to differ by what came through: in one target it did, and in
 * another of which the boundary is known it did not. undefined: there is none.
 */
export function gravestDifference(summary: Summary): FindingKind | undefined {
  const targets = isolatingTargets(summary);
  return findingKindNames.find((kind) => {
    const found = targets.map((target) => ({ target, through: throughIn(summary, target, kind) }));
    const all = found.flatMap(({ through }) => through);
    return found.some(({ target, through }) =>
      all.some(
        (one) =>
          isKnown(summary, target, one.boundary) &&
          !through.some(({ boundary, cause }) => boundary === one.boundary && cause === one.cause),
      ),
    );
  });
}

function isKnown(summary: Summary, target: string, name: Boundary): boolean {
  const found = summary.targets[target]?.isolation?.boundaries?.[name];
  return (
    found !== undefined && found.unknown.length === 0 && !['not-known', 'not-measured'].includes(found.state)
  );
}

/** What came through, kind by kind: the gravest in which the targets differ first, then the others in their order. */
export function kindBlocks(
  summary: Summary,
  rows: readonly ProbeRow[],
  targets: readonly string[],
): readonly Block[] {
  const differs = gravestDifference(summary);
  // A bare process isolates nothing: what comes through there is everything.
  const isolating = isolatingTargets(summary);
  const shown = isolating.length > 0 ? isolating : targets;
  const blocksOf = (kind: FindingKind): readonly Block[] => {
    const items = shown.flatMap((target) => kindItems(summary, rows, target, kind));
    const { letter, title } = findingKinds[kind];
    return [
      { kind: 'heading', text: `${letter}: ${title}`, minor: true },
      { kind: 'list', items },
    ];
  };
  const order = 'Kinds are in an order, from A to F, and are never added.';
  const [text, first] =
    differs === undefined
      ? [`By what came through, no kind is known to tell the targets apart. ${order}`, []]
      : [`${order} The gravest in which the targets differ stands first.`, blocksOf(differs)];
  const unknown = shown.flatMap((target) => notKnownIn(summary, target));
  const others = findingKindNames.filter((kind) => kind !== differs).flatMap(blocksOf);
  return [
    { kind: 'paragraph', text },
    ...(unknown.length === 0 ? [] : [{ kind: 'paragraph' as const, text: unknown.join(' ') }]),
    ...first,
    { kind: 'fold', title: differs === undefined ? 'All kinds' : 'The other kinds', blocks: others },
  ];
}

/** The boundaries of which something may have come through unseen; of shared hardware that is always so. */
function notKnownIn(summary: Summary, target: string): readonly string[] {
  const found = summary.targets[target]?.isolation?.boundaries;
  const names = boundaryNames.filter(
    (name) => boundaries[name].needs.length > 0 && found?.[name].state === 'not-known',
  );
  return names.length === 0
    ? []
    : [
        `${atStart(summary, target)} may let through more than was found: not known are ${enumerated(names.map(inSentence))}.`,
      ];
}

/** What came through in a target, an item a boundary. */
function kindItems(
  summary: Summary,
  rows: readonly ProbeRow[],
  target: string,
  kind: FindingKind,
): readonly string[] {
  const name = atStart(summary, target);
  const byBoundary = [...Map.groupBy(throughIn(summary, target, kind), ({ boundary }) => boundary)];
  const isolation = summary.targets[target]?.isolation;
  const numbers = kind === 'one-flaw-away' && isolation !== undefined ? numbersOf(isolation) : [];
  const items = byBoundary.map(
    ([boundary, causes]) =>
      `${name}, ${inSentence(boundary)}: ${causes.map((cause) => `${causeText(rows, cause, target)}${remedyText(summary, rows, cause, target)}`).join('; ')}.`,
  );
  const all = [...numbers.map((number) => `${name}: ${number}.`), ...items];
  const nothing =
    notKnownIn(summary, target).length === 0 ? 'nothing was found' : 'nothing was found, of what is known';
  return all.length === 0 ? [`${name}: ${nothing}.`] : all;
}

/** ` – strengthened by …`; nothing where it is no barrier, or nothing is known to add it. */
function remedyText(summary: Summary, rows: readonly ProbeRow[], cause: Cause, target: string): string {
  if (cause.kind !== 'barrier-missing') return '';
  const [decides] = cause.probes;
  const remedy = rows.find(({ probe }) => probe === decides)?.question?.remedy;
  const kind = summary.targets[target]?.kind;
  const text = kind === 'container' ? remedy?.container : remedy?.machine;
  return text === undefined || kind === 'process' ? '' : ` – strengthened by ${text}`;
}

/** What a flaw would have to be in. */
function numbersOf(isolation: IsolationSummary): readonly string[] {
  const [calls, devices] = [callsText(isolation), devicesText(isolation)];
  return [
    ...(calls === undefined || isolation.kernel === 'own' ? [] : [`${calls} reach the host’s kernel`]),
    ...(devices === undefined ? [] : [`it speaks to ${devices}`]),
  ];
}
