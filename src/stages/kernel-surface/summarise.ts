import { median } from '../../stats/order-statistic.ts';
import type { SurfaceRecord } from './records.ts';
import type { SurfaceSummary } from './summary.ts';

export function surfaceSummary({ outcome }: SurfaceRecord): SurfaceSummary {
  if (outcome.status === 'unavailable')
    return { functions: null, beyondIdle: null, n: 0, lostEvents: 0, reason: outcome.reason };
  const { load } = outcome;
  return {
    functions: median(load.map(({ functions }) => functions)),
    beyondIdle: median(load.map(({ beyondIdle }) => beyondIdle)),
    n: load.length,
    lostEvents: load.reduce((sum, { lost }) => sum + lost, 0),
    reason: null,
  };
}
