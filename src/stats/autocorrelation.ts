/**
 * Lag-1 autocorrelation of samples in run order; null below four samples or without spread. Failures (+∞) are
 * left out, and what comes before one follows what comes after it.
 * Source: Box, Jenkins & Reinsel, "Time Series Analysis", section 2.1.5.
 */
export function lag1Autocorrelation(samples: ArrayLike<number>): number | null {
  const finite = finiteOf(samples);
  if (finite.length < 4) return null;
  let sum = 0;
  for (let index = 0; index < finite.length; index += 1) sum += finite[index] as number;
  const mean = sum / finite.length;
  let [products, squares, before] = [0, 0, 0];
  for (let index = 0; index < finite.length; index += 1) {
    const deviation = (finite[index] as number) - mean;
    squares += deviation ** 2;
    products += before * deviation;
    before = deviation;
  }
  return squares === 0 ? null : products / squares;
}

function finiteOf(samples: ArrayLike<number>): Float64Array {
  const finite = new Float64Array(samples);
  let kept = 0;
  for (let index = 0; index < finite.length; index += 1) {
    const sample = finite[index] as number;
    if (!Number.isFinite(sample)) continue;
    finite[kept] = sample;
    kept += 1;
  }
  return finite.subarray(0, kept);
}

/**
 * How many independent samples these are worth: n(1−r)/(1+r) where the lag-1 autocorrelation r lies above
 * 1.96/√n, which chance alone exceeds once in forty; n otherwise. Samples that alternate (r below 0) are worth
 * no more than n. Source: Bayley & Hammersley, "The 'Effective' Number of Independent Observations in an
 * Autocorrelated Time Series" (1946), for an autoregressive process of first order.
 */
export function effectiveCount(samples: ArrayLike<number>, r = lag1Autocorrelation(samples)): number {
  const n = samples.length;
  return r === null || r <= 1.96 / Math.sqrt(n) ? n : (n * (1 - r)) / (1 + r);
}
