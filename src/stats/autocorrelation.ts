/**
 * Lag-1 autocorrelation of samples in run order; null below four samples or without spread. Failures (+∞) are
 * left out, and what comes before one follows what comes after it.
 * Source: Box, Jenkins & Reinsel, "Time Series Analysis", section 2.1.5.
 */
export function lag1Autocorrelation(samples: ArrayLike<number>): number | null {
  // The values are one kind of array, which the loops are compiled for.
  const values = samples instanceof Float64Array ? samples : new Float64Array(samples);
  let [n, sum, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index += 1) {
    const sample = values[index] as number;
    if (!Number.isFinite(sample)) continue;
    n += 1;
    sum += sample;
    least = Math.min(least, sample);
    most = Math.max(most, sample);
  }
  // Equal samples may lie a rounding apart from their mean, all to one side.
  if (n < 4 || least === most) return null;
  const mean = sum / n;
  let [products, squares, before] = [0, 0, 0];
  for (let index = 0; index < values.length; index += 1) {
    const deviation = (values[index] as number) - mean;
    if (!Number.isFinite(deviation)) continue;
    squares += deviation ** 2;
    products += before * deviation;
    before = deviation;
  }
  return products / squares;
}

/**
 * How many independent samples these are worth: n(1−r)/(1+r) where the lag-1 autocorrelation r is more than chance,
 * which is wrong once in forty (`beyondChance`); n otherwise. Samples that alternate (r below 0) are worth no more than
 * n. Source: Bayley & Hammersley, "The 'Effective' Number of Independent Observations in an Autocorrelated Time
 * Series" (1946), for an autoregressive process of first order.
 */
export function effectiveCount(samples: ArrayLike<number>, r = lag1Autocorrelation(samples)): number {
  const n = samples.length;
  return r === null || r <= beyondChance(n) ? n : (n * (1 - r)) / (1 + r);
}

/**
 * What the lag-1 autocorrelation of n independent samples exceeds once in forty: its mean is −1/n, whatever the samples
 * are, and its variance that of normal ones. Source: Dufour & Roy, "Some Robust Exact Results on Sample
 * Autocorrelations and Tests of Randomness" (1985), section 2.
 */
function beyondChance(n: number): number {
  const variance = (n ** 4 - 4 * n ** 3 + 3 * n ** 2 + 4 * n - 4) / ((n + 1) * n ** 2 * (n - 1) ** 2);
  return -1 / n + 1.959964 * Math.sqrt(variance);
}
