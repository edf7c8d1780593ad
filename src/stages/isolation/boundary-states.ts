import {
  type Boundary,
  boundaries,
  boundaryNames,
  type FindingKind,
  findingKindNames,
  findingKinds,
  type Mechanism,
} from '../../inside/boundaries.ts';
import { undecidedVerdicts, type Verdict } from '../../inside/verdicts.ts';
import { type KernelProbe, kernelOf } from './kernel-of.ts';
import type { KernelOwner } from './probe.ts';
import type { ProbeRecord } from './records.ts';
import { mechanismsRemovedBy } from './removed-mechanisms.ts';
import type { Standing } from './standing.ts';
import type { BoundaryState, BoundarySummary, Cause } from './summary.ts';

/** A finding whose boundary is known: versions that named none stored no standing. */
export type Finding = Pick<ProbeRecord, 'probe' | 'user' | 'category' | 'verdict' | 'control'> & {
  readonly standing: Standing;
};

/**
 * The boundaries of calls and rights that a kernel gives. Where it is the guest's own, none of them reaches the host's: that
 * nothing withholds them there, or that it is not known, says nothing. What the host withholds from the emulator is another
 * boundary.
 */
const ofTheKernel: readonly Boundary[] = ['kernel', 'privileges'];

/** What a finding says of its boundary by itself; undefined: nothing. */
export function effectOf({ verdict, standing }: Pick<Finding, 'verdict' | 'standing'>, owner: KernelOwner) {
  const { boundary, kind, opens } = standing;
  if (owner === 'own' && ofTheKernel.includes(boundary) && ['open', ...undecidedVerdicts].includes(verdict))
    return undefined;
  const effects: Readonly<Record<Verdict, BoundaryState | undefined>> = {
    shared: (opens ?? findingKinds[kind].opens) ? 'open' : 'partly',
    leaked: (opens ?? findingKinds[kind].opens) ? 'open' : 'partly',
    exposed: (opens ?? findingKinds[kind].opens) ? 'open' : 'partly',
    open: opens === true ? 'open' : 'partly',
    partly: 'partly',
    isolated: 'closed',
    denied: 'closed',
    confined: 'closed',
    synthetic: 'closed',
    closed: 'closed',
    absent: undefined,
    stated: undefined,
    inconclusive: 'not-known',
    error: 'not-known',
  };
  return effects[verdict];
}

/**
 * The kind of what a finding lets through. What would be reached as it stands, were there no barrier, is only weakened
 * where the barrier is there in part.
 */
export function kindOf({ verdict, standing }: Pick<Finding, 'verdict' | 'standing'>): FindingKind {
  const { kind } = standing;
  const isBarrier = verdict === 'open' || (verdict === 'partly' && kind === 'reaches');
  return isBarrier ? 'barrier-missing' : kind;
}

/** The owner of the kernel that a target runs on, from what its probes found. */
export function ownerIn(findings: readonly Pick<ProbeRecord, 'probe' | 'verdict'>[]): KernelOwner {
  return kernelOf((id: KernelProbe) => findings.find(({ probe }) => probe === id)?.verdict);
}

/**
 * The state of each boundary of a target. Nothing that came through is outweighed by what was held, and nothing that is
 * not known counts as held: a boundary is closed only when all probes that it needs found it so.
 */
export function boundaryStates(findings: readonly Finding[]): Readonly<Record<Boundary, BoundarySummary>> {
  const owner = ownerIn(findings);
  const states = boundaryNames.map((name) => {
    const own = findings.filter(({ standing }) => standing.boundary === name);
    return [name, stateOf(name, own, owner, findings)] as const;
  });
  return Object.fromEntries(states) as Record<Boundary, BoundarySummary>;
}

function stateOf(
  name: Boundary,
  own: readonly Finding[],
  owner: KernelOwner,
  all: readonly Finding[],
): BoundarySummary {
  const having = (...effects: readonly BoundaryState[]) =>
    own.filter((finding) => effects.some((effect) => effect === effectOf(finding, owner)));
  const through = causesOf(having('open', 'partly'), owner);
  const [held, untold] = [having('closed'), having('not-known')];
  const { needs } = boundaries[name];
  const holds = (id: string) => held.some(({ probe }) => probe === id);
  const missing = needs.filter((id) => !holds(id));
  const unknown = probesOf(untold);
  const isKernelKnown = name !== 'kernel' || owner === 'own';
  const state =
    own.length === 0
      ? 'not-measured'
      : through.some(({ opens }) => opens)
        ? 'open'
        : through.length > 0
          ? 'partly'
          : needs.length > 0 && missing.length === 0 && unknown.length === 0 && isKernelKnown
            ? 'closed'
            : 'not-known';
  return { state, through, held: heldBy(held, owner, all), unknown, missing };
}

/** What came through, by its cause, the gravest kind first and what opens the boundary before what weakens it. */
function causesOf(findings: readonly Finding[], owner: KernelOwner): readonly Cause[] {
  const byCause = Map.groupBy(findings, ({ probe, standing }) => standing.cause ?? probe);
  const causes = [...byCause].map(([cause, some]) => {
    const kinds = some.map(kindOf);
    return {
      cause,
      kind: findingKindNames.find((kind) => kinds.includes(kind)) as FindingKind,
      opens: some.some((finding) => effectOf(finding, owner) === 'open'),
      probes: probesOf(some),
    };
  });
  const rank = ({ kind, opens }: Cause) => findingKindNames.indexOf(kind) * 2 + (opens ? 0 : 1);
  return causes.toSorted((a, b) => rank(a) - rank(b));
}

/** The mechanisms to which good verdicts are due, each with its probes; null: the run does not tell which it was. */
function heldBy(
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

function isThrough(finding: Finding, owner: KernelOwner): boolean {
  const effect = effectOf(finding, owner);
  return effect === 'open' || effect === 'partly';
}

function probesOf(findings: readonly Pick<Finding, 'probe'>[]): readonly string[] {
  return [...new Set(findings.map(({ probe }) => probe))];
}
