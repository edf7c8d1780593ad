import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { count, interval, located } from '../fields/stored-parts.ts';

/** What is told of a metric besides its median. Values are of the metric's own unit. */
const statistics = {
  quantiles: z
    .strictObject({ p90: located.nullable(), p95: located.nullable(), p99: located.nullable() })
    .describe("In the metric's unit; null: n is too small (36 for p90, 72 for p95, 368 for p99)."),
  autocorrelation: z.number().nullable().describe('Lag-1, in run order.'),
  nEffective: z
    .number()
    .describe('How many independent samples these are worth: less than n where they are autocorrelated.'),
  outliers: z
    .array(z.string())
    .describe('Launches beyond the quartiles by three interquartile ranges; they are in all metrics.'),
};

const statisticsSchema = z.strictObject(statistics);
export type SampleStatistics = Stored<typeof statisticsSchema>;

export const durationStatistics = z.strictObject({
  medianNs: z.number().nullable().describe('Median, ns; null when most launches failed before the mark.'),
  ci95Ns: interval.describe('Exact 95% order-statistic interval of the median; null when n is too small.'),
  n: count.describe('Measured launches.'),
  failures: count.describe(
    'Launches that were not ready; they rank as infinitely slow in each mark that they did not reach.',
  ),
  failureRate: located.describe("Share of launches that failed, with Wilson's interval."),
  resolutionNs: z.number().nullable().describe("Median width of the mark's own interval."),
  ...statistics,
});
export type DurationStatistics = Stored<typeof durationStatistics>;

export const bytesStatistics = z.strictObject({
  medianBytes: z.number().nullable(),
  ci95Bytes: interval,
  n: count,
  ...statistics,
});
export type BytesStatistics = Stored<typeof bytesStatistics>;

/** A metric whose unit is told by the catalogue: ns, bytes or a count. */
export const costStatistics = z.strictObject({
  median: z.number().nullable(),
  ci95: interval,
  n: count,
  ...statistics,
});
export type CostStatistics = Stored<typeof costStatistics>;
