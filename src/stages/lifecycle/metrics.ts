import type { StageMetric } from '../stage.ts';
import {
  type LifecycleOperation,
  type LifecycleOutcome,
  type LifecycleRecord,
  lifecycleOperations,
  operationMeanings,
} from './records.ts';
import type { LifecycleSummary } from './summary.ts';

export const lifecycleMetrics: readonly StageMetric<LifecycleRecord, LifecycleSummary>[] =
  lifecycleOperations.map((name) => ({
    name,
    unit: 'ns',
    better: 'smaller',
    title: `Time to ${name}`,
    meaning: operationMeanings[name],
    samplesOf: (own) => operationSamples(own, name),
    markedTime: ({ [name]: metric }) => metric,
  }));

/** ns by block: a failed operation ranks as infinitely slow; one that the target does not have is no sample. */
export function operationSamples(
  records: readonly LifecycleRecord[],
  operation: LifecycleOperation,
): ReadonlyMap<number, number> {
  return new Map(
    records.flatMap(({ block, operation: one, outcome }) => {
      if (one !== operation || outcome.status === 'absent') return [];
      const ns = outcome.status === 'done' ? lastMark(outcome).latestNs : Number.POSITIVE_INFINITY;
      return [[block, ns] as const];
    }),
  );
}

/** The mark that ends an operation: the answer that is awaited, or that it was said to be done. */
export function lastMark({ ready, done }: Extract<LifecycleOutcome, { status: 'done' }>) {
  return ready ?? done;
}
