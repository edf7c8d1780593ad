import { effectiveCount, lag1Autocorrelation } from '../stats/autocorrelation.ts';
import { dipTest } from '../stats/dip.ts';
import { sameWithin } from '../stats/equivalence.ts';
import { fewestSamples, type Located, locate, median } from '../stats/order-statistic.ts';
import { farOutliers } from '../stats/outliers.ts';
import type { FigureStatistics } from './summary.ts';

/** One launch's sample of a figure; a failure is +∞. */
export interface Sample {
  /** The launch's. */
  readonly id: string;
  readonly value: number;
}

/** A form's figure from its samples in run order: the median with its interval, and all else that is told of it. */
export function figureOf(samples: readonly Sample[]): { median: Located; statistics: FigureStatistics } {
  const values = samples.map(({ value }) => value);
  const nEffective = effectiveCount(values);
  const quantileAt = (q: number) => (nEffective < fewestSamples(q) ? null : locate(values, q, nEffective));
  const dipP = dipTest(values.filter(Number.isFinite));
  return {
    median: locate(values, 0.5, nEffective),
    statistics: {
      quantiles: { p90: quantileAt(0.9), p95: quantileAt(0.95) },
      autocorrelation: lag1Autocorrelation(values),
      nEffective,
      dipP,
      multimodal: dipP !== null && dipP < 0.05 && isSpread(values.filter(Number.isFinite)),
      outliers: farOutliers(values).map((index) => (samples[index] as Sample).id),
    },
  };
}

/**
 * Whether samples differ by so much that modes among them would matter. Memory comes in pages and a clock in ticks:
 * a few values close together are modes to a test, and none to a reader.
 */
function isSpread(values: readonly number[]): boolean {
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return most - least > sameWithin * Math.abs(median(values) as number);
}
