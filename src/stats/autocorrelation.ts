/**
 * Lag-1 autocorrelation of samples in run order; null below four samples or without spread.
 * Source: Box, Jenkins & Reinsel, "Time Series Analysis", section 2.1.5. Beyond 1.96/√n it is not chance at 95 %.
 */
export function lag1Autocorrelation(samples: readonly number[]): number | null {
  if (samples.length < 4 || samples.some((sample) => !Number.isFinite(sample))) return null;
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  let products = 0;
  let squares = 0;
  samples.forEach((sample, index) => {
    squares += (sample - mean) ** 2;
    const next = samples[index + 1];
    if (next !== undefined) products += (sample - mean) * (next - mean);
  });
  return squares === 0 ? null : products / squares;
}
