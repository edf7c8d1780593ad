import { elapsedNs } from '../../fields/stored-parts.ts';
import type { StageMetric } from '../stage.ts';
import type { PullRecord } from './records.ts';
import type { PullSummary } from './summary.ts';

export const pullMetrics: readonly StageMetric<PullRecord, PullSummary>[] = [
  {
    name: 'time',
    unit: 'ns',
    better: 'smaller',
    title: 'Time of a cold pull',
    meaning: 'downloading and unpacking everything that the target starts from, with nothing cached',
    samplesOf: (own) =>
      new Map(
        own.flatMap(({ block, outcome }) => {
          // A pull that was interrupted says nothing.
          if (outcome.status === 'aborted') return [];
          const ns =
            outcome.status === 'pulled'
              ? elapsedNs(outcome.requested, outcome.usable)
              : Number.POSITIVE_INFINITY;
          return [[block, ns] as const];
        }),
      ),
  },
];
