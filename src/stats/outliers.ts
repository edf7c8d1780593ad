import { inOrder, quantileIn } from './order-statistic.ts';

const fences = 3;

/**
 * Indices of far outliers: samples beyond the quartiles by more than three interquartile ranges. They are marked,
 * never removed. A failure (+∞) is not an outlier but a failure, and plays no part.
 * Source: Tukey, "Exploratory Data Analysis" (1977), section 2D ("outer fences").
 */
export function farOutliers(samples: readonly number[]): readonly number[] {
  const finite = inOrder(samples).filter(Number.isFinite);
  const [lower, upper] = [quantileIn(finite, 0.25), quantileIn(finite, 0.75)];
  if (lower === null || upper === null) return [];
  const reach = fences * (upper - lower);
  return samples.flatMap((sample, index) =>
    Number.isFinite(sample) && (sample < lower - reach || sample > upper + reach) ? [index] : [],
  );
}
