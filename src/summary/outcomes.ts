import type { Outcome } from '../results/records.ts';
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

/** How many measured launches of each form there were of each outcome. */
export function outcomesOf(summary: Summary, { measuredOf }: RunParts) {
  return Object.keys(summary.forms).map((form) => {
    const own = measuredOf.get(form) ?? [];
    const found = new Map<string, number>();
    for (const { outcome } of own) found.set(outcome.status, (found.get(outcome.status) ?? 0) + 1);
    const counts = outcomes.map((outcome) => ({ outcome, count: found.get(outcome) ?? 0 }));
    return { form, n: own.length, counts };
  });
}
