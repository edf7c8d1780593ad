import { type Estimate, exactly, untold } from '../../metric.ts';
import type { StageMetric } from '../stage.ts';
import type { SurfaceRecord } from './records.ts';
import type { SurfaceSummary } from './summary.ts';

export const surfaceMetrics: readonly StageMetric<SurfaceRecord, SurfaceSummary>[] = [
  {
    name: 'functions',
    unit: 'count',
    better: 'smaller',
    title: 'Kernel functions run on the host',
    meaning:
      'different kernel functions run on the host for one instance under a fixed load, median of its windows',
    estimate: (summary) => counted(summary, summary.functions),
  },
  {
    name: 'beyondIdle',
    unit: 'count',
    better: 'smaller',
    title: 'Kernel functions run on the host beyond those of an idle instance',
    meaning: 'the same, without functions that were seen while the instance was idle; median of its windows',
    estimate: (summary) => counted(summary, summary.beyondIdle),
  },
];

/** Where events were lost, the count is a lower bound. */
function counted({ lostEvents }: SurfaceSummary, count: number | null): Estimate {
  if (count === null) return untold;
  if (lostEvents === 0) return exactly(count);
  return {
    point: count,
    range: [count, Number.POSITIVE_INFINITY],
    doubt: 'events of the kernel were lost, so that the count is only the least that it can be',
  };
}
