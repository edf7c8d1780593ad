import type { Histogram } from 'hdr-histogram-js';

/**
 * A percentile in ns, of a histogram in µs and a number of failures that rank above it; null when it falls among the
 * failures, or there is nothing.
 */
export function percentileNs(histogram: Histogram, percent: number, failures: number): number | null {
  const answered = histogram.totalCount;
  const percentOfAnswered = (percent * (answered + failures)) / answered;
  if (answered === 0 || percentOfAnswered > 100) return null;
  return histogram.getValueAtPercentile(percentOfAnswered) * 1000;
}
