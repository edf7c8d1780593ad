import { type Boundary, boundaryNames } from '../../inside/boundaries.ts';
import type { BoundaryState } from '../../stages/isolation/summary.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Block } from '../document.ts';
import { atStart, enumerated, inTarget } from '../in-target.ts';
import { inSentence, isolatingTargets } from './closed-where.ts';

/** Known states, the least open first; of the others nothing is compared. */
const order: readonly BoundaryState[] = ['closed', 'partly', 'open'];

const stateOf = (summary: Summary, target: string, name: Boundary): BoundaryState =>
  summary.targets[target]?.isolation?.boundaries?.[name].state ?? 'not-measured';

/**
 * What a kernel of its own buys, and what it does not: each target that has one, held boundary by boundary against a
 * container on the host's kernel. Nothing where the run has not both.
 */
export function boughtBlocks(summary: Summary): readonly Block[] {
  const targets = isolatingTargets(summary);
  const kernelOf = (target: string) => summary.targets[target]?.isolation?.kernel;
  const containers = targets.filter((target) => kernelOf(target) === 'host');
  const own = targets.filter((target) => kernelOf(target) === 'own');
  const [first] = containers;
  if (first === undefined || own.length === 0) return [];
  const least = containers.find((one) => containers.every((other) => isNoMoreOpen(summary, one, other)));
  const base = least ?? first;
  const which =
    containers.length === 1
      ? 'which shares the host’s kernel'
      : least === undefined
        ? 'one of those that share the host’s kernel'
        : 'the least open of those that share the host’s kernel';
  return [
    { kind: 'paragraph', text: `Compared with ${inTarget(summary, base)}, ${which}:` },
    { kind: 'list', items: own.map((target) => boughtText(summary, target, base)) },
  ];
}

/** True when in no boundary it is known to be more open than the other, nor known less well. */
function isNoMoreOpen(summary: Summary, one: string, other: string): boolean {
  const openness = (target: string, name: Boundary) => {
    const index = order.indexOf(stateOf(summary, target, name));
    return index < 0 ? order.length : index;
  };
  return boundaryNames.every((name) => openness(one, name) <= openness(other, name));
}

/** `The virtual machine closes what the other does not: entry to the kernel. … Neither closes network. …` */
function boughtText(summary: Summary, target: string, base: string): string {
  const pairs = boundaryNames.map((name) => {
    const states = [stateOf(summary, target, name), stateOf(summary, base, name)] as const;
    const [own, theirs] = states.map((state) => order.indexOf(state)) as [number, number];
    return { name, states, own, theirs, known: own >= 0 && theirs >= 0 };
  });
  const sentence = (words: string, holds: (pair: (typeof pairs)[number]) => boolean) => {
    const some = pairs.filter(holds).map(({ name }) => inSentence(name));
    return some.length === 0 ? [] : [`${words} ${enumerated(some)}.`];
  };
  const name = atStart(summary, target);
  const closes = sentence(
    `${name} closes what the other does not:`,
    ({ own, theirs }) => own === 0 && theirs > 0,
  );
  return [
    ...(closes.length === 0 ? [`${name} is not known to close what the other does not.`] : closes),
    ...sentence('It is less open in', ({ own, theirs }) => own > 0 && own < theirs),
    ...sentence('It is more open in', ({ known, own, theirs }) => known && own > theirs),
    ...sentence('Neither closes', ({ own, theirs }) => own > 0 && own === theirs),
    ...sentence('Both close', ({ own, theirs }) => own === 0 && theirs === 0),
    ...sentence(
      'Not known of the one or the other:',
      ({ known, states }) => !known && states.includes('not-known'),
    ),
  ].join(' ');
}
