import type { StageMetric } from '../stage.ts';
import { readyName, type StartCount, startCounts } from './counts.ts';
import type { ParallelRecord, StartedInstance } from './records.ts';
import type { ParallelSettings } from './settings.ts';
import type { ParallelSummary } from './summary.ts';

export const parallelMetrics: readonly StageMetric<ParallelRecord, ParallelSummary, ParallelSettings>[] =
  startCounts.map((count) => ({
    name: readyName(count),
    unit: 'ns',
    better: 'smaller',
    title:
      count === 1 ? 'Time until one instance is ready' : `Time until all of ${count} instances are ready`,
    meaning: readyMeaning(count),
    isAsked: ({ counts }) => counts.includes(count),
    samplesOf: (own) => readySamples(own, count),
    markedTime: ({ [readyName(count)]: metric }) => metric,
  }));

/** The beginning and the end of a batch's time, for readers. */
function readyMeaning(count: StartCount): string {
  return count === 1
    ? 'start request → first correct answer, measured as for several'
    : `first of ${count} simultaneous start requests → first correct answer of the last instance`;
}

/** ns by block: a batch of which an instance failed ranks as infinitely slow; one that cannot be is no sample. */
export function readySamples(
  records: readonly ParallelRecord[],
  count: StartCount,
): ReadonlyMap<number, number> {
  return new Map(
    records.flatMap(({ block, count: one, outcome }) => {
      if (one !== count || outcome.status === 'absent') return [];
      const ns = outcome.status === 'started' ? readyTimes(outcome.instances).at(-1) : undefined;
      return [[block, ns ?? Number.POSITIVE_INFINITY] as const];
    }),
  );
}

/**
 * Times until each instance of a batch was ready, in ns, the fastest first; one that failed is infinitely slow. 0 where a
 * stored run has the answer before the request.
 */
export function readyTimes(instances: readonly StartedInstance[]): readonly number[] {
  return instances
    .map(({ outcome, marks }) =>
      outcome.status === 'ready' && marks.ready !== undefined
        ? Math.max(0, marks.ready.latestNs)
        : Number.POSITIVE_INFINITY,
    )
    .toSorted((a, b) => a - b);
}
