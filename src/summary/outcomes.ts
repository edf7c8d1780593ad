import type { Outcome } from '../launches/records.ts';
import type { RunParts } from './run-parts.ts';
import type { Summary } from './summary.ts';

/** How a launch may end, in the order in which reports tell it. */
export const outcomes = [
  'ready',
  'timed-out',
  'exited',
  'failed',
  'aborted',
] as const satisfies readonly Outcome['status'][];

/** The measured launches of a target, counted by their outcome. */
export interface Outcomes {
  readonly target: string;
  readonly n: number;
  readonly counts: ReadonlyMap<Outcome['status'], number>;
}

export function outcomesOf(summary: Summary, { measuredOf }: RunParts): readonly Outcomes[] {
  return Object.keys(summary.targets).map((target) => {
    const own = measuredOf.get(target) ?? [];
    const counts = new Map<Outcome['status'], number>(outcomes.map((outcome) => [outcome, 0]));
    for (const { outcome } of own) counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
    return { target, n: own.length, counts };
  });
}
