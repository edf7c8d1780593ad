import { type Boundary, boundaries, boundaryNames } from '../../inside/boundaries.ts';
import type { BoundaryState } from '../../stages/isolation/summary.ts';
import type { Summary } from '../../summary/summary.ts';
import { enumerated, inTarget } from '../in-target.ts';

/** The targets whose boundaries are known and that are there to isolate; a bare process is not. */
export function isolatingTargets({ targets }: Summary): readonly string[] {
  return Object.entries(targets).flatMap(([name, { kind, isolation }]) =>
    kind !== 'process' && isolation?.boundaries != null ? [name] : [],
  );
}

/** Boundaries in which the same targets have the same state. */
export interface Alike {
  readonly names: readonly Boundary[];
  readonly closedIn: readonly string[];
  readonly notKnownIn: readonly string[];
}

/** The boundaries by where they are closed: in some targets alone first, then in all, then in none. */
export function closedWhere(summary: Summary): readonly Alike[] {
  const targets = isolatingTargets(summary);
  const stateOf = (target: string, name: Boundary): BoundaryState | undefined =>
    summary.targets[target]?.isolation?.boundaries?.[name].state;
  const having = (name: Boundary, state: BoundaryState) =>
    targets.filter((target) => stateOf(target, name) === state);
  const measured = boundaryNames.filter((name) => having(name, 'not-measured').length < targets.length);
  const alike = Map.groupBy(measured, (name) =>
    [having(name, 'closed').join(), having(name, 'not-known').join()].join(' '),
  );
  const groups = [...alike.values()].map((names): Alike => {
    const [first] = names as [Boundary];
    return { names, closedIn: having(first, 'closed'), notKnownIn: having(first, 'not-known') };
  });
  const rank = ({ closedIn }: Alike) =>
    closedIn.length === 0 ? 2 : closedIn.length === targets.length ? 1 : 0;
  return groups.toSorted((a, b) => rank(a) - rank(b));
}

/** `closed in the virtual machine alone: entry to the kernel and privileges`, …; what tells targets apart comes first. */
export function closedTexts(summary: Summary): readonly string[] {
  const targets = isolatingTargets(summary);
  const named = (some: readonly string[]) =>
    some.length === targets.length && some.length > 1
      ? 'all'
      : enumerated(some.map((target) => inTarget(summary, target)));
  return closedWhere(summary).map(({ names, closedIn, notKnownIn }) => {
    const isAlone = closedIn.length > 0 && closedIn.length + notKnownIn.length < targets.length;
    const where = [
      ...(closedIn.length === 0 ? [] : [`closed in ${named(closedIn)}${isAlone ? ' alone' : ''}`]),
      ...(closedIn.length + notKnownIn.length > 0
        ? []
        : [`closed in ${targets.length > 1 ? 'none' : 'nothing'}`]),
      ...(notKnownIn.length === 0 ? [] : [`not known in ${named(notKnownIn)}`]),
    ].join(', ');
    return `${where}: ${enumerated(names.map(inSentence))}`;
  });
}

/** `entry to the kernel` */
export function inSentence(name: Boundary): string {
  const { title } = boundaries[name];
  return title.charAt(0).toLowerCase() + title.slice(1);
}
