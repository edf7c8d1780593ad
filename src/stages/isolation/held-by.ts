import type { Mechanism } from '../../inside/boundaries.ts';
import { type Finding, isThrough, probesOf } from './finding.ts';
import type { KernelOwner } from './probe.ts';
import { mechanismsRemovedBy } from './removed-mechanisms.ts';
import type { BoundarySummary } from './summary.ts';

/** The mechanisms to which good verdicts are due, each with its probes; null: the run does not tell which it was. */
export function heldBy(
  held: readonly Finding[],
  owner: KernelOwner,
  all: readonly Finding[],
): BoundarySummary['held'] {
  const pairs = held.flatMap((finding) => {
    const due = mechanismsOf(finding, owner, all);
    return (due.length === 0 ? [null] : due).map((mechanism) => ({ mechanism, finding }));
  });
  return [...Map.groupBy(pairs, ({ mechanism }) => mechanism)].map(([mechanism, some]) => ({
    mechanism,
    probes: probesOf(some.map(({ finding }) => finding)),
  }));
}

/** The categories of what is asked of the host's side, which no kernel of an instance's own decides. */
const ofTheHostsSide: readonly string[] = ['behind', 'hardware', 'limits'];

/**
 * The mechanisms that a good verdict may be due to: a kernel of its own; that the user is no root, where root gets through;
 * or those of the probe that the target has, and that the weakened instance lacked in which the probe noticed something.
 */
function mechanismsOf(finding: Finding, owner: KernelOwner, all: readonly Finding[]): readonly Mechanism[] {
  const { verdict, standing, category, control, probe, user } = finding;
  const isOfTheKernel = !ofTheHostsSide.includes(category) || standing.cause === 'shared-kernel';
  const isByKernel = owner === 'own' && isOfTheKernel && !standing.closedBy.includes('packet-filter');
  if (verdict === 'confined' || isByKernel) return ['own-kernel'];
  const root = all.find((one) => one.probe === probe && one.user === 'root');
  if (user === 'user' && root !== undefined && isThrough(root, owner)) return ['no-root'];
  if (control?.fired !== true || control.weakening === null) return [];
  const removed = mechanismsRemovedBy(control.weakening);
  const lacking = lackedBy(all, owner);
  return standing.closedBy.filter((one) => removed.includes(one) && !lacking.includes(one));
}

/** The probes that tell that a target on the host's kernel does not have a mechanism. */
const tellingProbes: readonly (readonly [Mechanism, string])[] = [
  ['filter', 'S1'],
  ['capabilities', 'P1'],
  ['security-module', 'P5'],
  ['no-new-privileges', 'P4'],
];

/** The mechanisms that a target lacks: nothing can be held by them there. */
function lackedBy(all: readonly Finding[], owner: KernelOwner): readonly Mechanism[] {
  if (owner === 'own') return [];
  return tellingProbes.flatMap(([mechanism, id]) => {
    const root = all.find(({ probe, user }) => probe === id && user === 'root');
    return root?.verdict === 'open' || root?.verdict === 'exposed' ? [mechanism] : [];
  });
}
