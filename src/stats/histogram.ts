import type { Histogram } from 'hdr-histogram-js';

/** Of a histogram in µs and so many failures that rank above it, in ns; null: it is among them, or there is nothing. */
export function percentileNs(histogram: Histogram, percent: number, failures: number): number | null {
  const answered = histogram.totalCount;
  const percentOfAnswered = (percent * (answered + failures)) / answered;
  if (answered === 0 || percentOfAnswered > 100) return null;
  return histogram.getValueAtPercentile(percentOfAnswered) * 1000;
}
