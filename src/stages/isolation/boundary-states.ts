import {
  type Boundary,
  boundaries,
  boundaryNames,
  type FindingKind,
  findingKindNames,
} from '../../inside/boundaries.ts';
import { effectOf, type Finding, kindOf, probesOf } from './finding.ts';
import { heldBy } from './held-by.ts';
import { type KernelProbe, kernelOf } from './kernel-of.ts';
import type { KernelOwner } from './probe.ts';
import type { ProbeRecord } from './records.ts';
import type { BoundaryState, BoundarySummary, Cause } from './summary.ts';

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
