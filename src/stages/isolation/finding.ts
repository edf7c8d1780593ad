import { type Boundary, type FindingKind, findingKinds } from '../../inside/boundaries.ts';
import { undecidedVerdicts, type Verdict } from '../../inside/verdicts.ts';
import type { KernelOwner } from './probe.ts';
import type { ProbeRecord } from './records.ts';
import type { Standing } from './standing.ts';
import type { BoundaryState } from './summary.ts';

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

/** True when it lets something through. */
export function isThrough(finding: Pick<Finding, 'verdict' | 'standing'>, owner: KernelOwner): boolean {
  const effect = effectOf(finding, owner);
  return effect === 'open' || effect === 'partly';
}

/** Ids of probes, each once. */
export function probesOf(findings: readonly Pick<Finding, 'probe'>[]): readonly string[] {
  return [...new Set(findings.map(({ probe }) => probe))];
}
