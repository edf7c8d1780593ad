import type { LaunchRecord } from '../launches/records.ts';
import { effectiveCount, lag1Autocorrelation } from '../stats/autocorrelation.ts';
import { dipTest } from '../stats/dip.ts';
import { finiteIn, inOrder, type Located, locateIn, quantileIn } from '../stats/order-statistic.ts';
import { farOutliers } from '../stats/outliers.ts';
import { sameWithin } from '../stats/same-within.ts';
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
  const finite = finiteIn(sorted);
  const autocorrelation = lag1Autocorrelation(values);
  const nEffective = effectiveCount(values, autocorrelation);
  const quantileOf = (name: HighQuantile) =>
    nEffective < samplesNeeded(name) ? null : locateIn(sorted, highQuantiles[name], nEffective);
  const { dipP, multimodal } = modesOf(finite);
  return {
    median: locateIn(sorted, 0.5, nEffective),
    statistics: {
      n: values.length,
      quantiles: { p90: quantileOf('p90'), p95: quantileOf('p95'), p99: quantileOf('p99') },
      autocorrelation,
      nEffective,
      dipP,
      multimodal,
      outliers: farOutliers(column, sorted).map((index) => (launches[index] as LaunchRecord).id),
    },
  };
}

/** Tells whether samples fall into separate groups, far enough apart to matter; places without a sample are NaN. */
export function hasSeveralModes(samples: Column | undefined): boolean {
  return modesOf(finiteIn(inOrder(samplesIn(samples)))).multimodal;
}

/** @param sorted finite samples */
function modesOf(sorted: Float64Array) {
  const dipP = dipTest(sorted, sorted);
  return { dipP, multimodal: dipP !== null && dipP < 0.05 && isSpread(sorted) };
}

/**
 * Tells whether samples differ by so much that modes among them would matter. Memory comes in pages and a clock in
 * ticks: a few values close together are modes to a test, and none to a reader.
 */
function isSpread(sorted: Float64Array): boolean {
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  return most - least > sameWithin * Math.abs(quantileIn(sorted, 0.5) ?? 0);
}
