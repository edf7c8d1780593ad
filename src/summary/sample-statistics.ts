import type { LaunchRecord } from '../launches/records.ts';
import { effectiveCount, lag1Autocorrelation } from '../stats/autocorrelation.ts';
import { inOrder, type Located, locateIn } from '../stats/order-statistic.ts';
import { farOutliers } from '../stats/outliers.ts';
import { type Column, samplesIn } from './columns.ts';
import type { SampleStatistics } from './metric-summary.ts';
import { type HighQuantile, highQuantiles, samplesNeeded } from './quantiles.ts';

/** A target's metric from what its launches say of it: the median with its interval, and all else that is told. */
export function metricOf(
  column: Column,
  launches: readonly LaunchRecord[],
): { median: Located; statistics: SampleStatistics & { readonly n: number } } {
  const values = samplesIn(column);
  const sorted = inOrder(values);
  const autocorrelation = lag1Autocorrelation(values);
  const nEffective = effectiveCount(values, autocorrelation);
  const quantileOf = (name: HighQuantile) =>
    values.length < samplesNeeded(name) ? null : locateIn(sorted, highQuantiles[name], nEffective);
  return {
    median: locateIn(sorted, 0.5, nEffective),
    statistics: {
      n: values.length,
      quantiles: { p90: quantileOf('p90'), p95: quantileOf('p95'), p99: quantileOf('p99') },
      autocorrelation,
      nEffective,
      outliers: farOutliers(column, sorted).map((index) => (launches[index] as LaunchRecord).id),
    },
  };
}
