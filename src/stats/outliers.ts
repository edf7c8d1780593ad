import { finiteIn, inOrder, quantileIn } from './order-statistic.ts';

const fences = 3;

/**
 * Indices of far outliers: samples beyond the quartiles by more than three interquartile ranges. They are marked,
 * never removed. A failure (+∞) is not an outlier but a failure, and plays no part.
 * Source: Tukey, "Exploratory Data Analysis" (1977), section 2D ("outer fences").
 */
export function farOutliers(samples: ArrayLike<number>, sorted = inOrder(samples)): readonly number[] {
  const finite = finiteIn(sorted);
  const [lower, upper] = [quantileIn(finite, 0.25), quantileIn(finite, 0.75)];
  if (lower === null || upper === null) return [];
  const reach = fences * (upper - lower);
  const [least, most] = [lower - reach, upper + reach];
  const outliers: number[] = [];
  for (let index = 0; index < samples.length; index += 1) {
    const sample = samples[index] as number;
    if (sample < least || (sample > most && Number.isFinite(sample))) outliers.push(index);
  }
  return outliers;
}
