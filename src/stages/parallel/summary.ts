import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { count, interval } from '../../fields/stored-parts.ts';
import { readyNames } from './counts.ts';

const metric = z.strictObject({
  count: count.describe('Instances that were started together.'),
  medianNs: z
    .number()
    .nullable()
    .describe(
      'From the first start request until all were ready; null: the target cannot run so many, or most batches had a failure.',
    ),
  ci95Ns: interval.describe('Exact 95% order-statistic interval of the median; null when n is too small.'),
  n: count.describe('Batches that were tried.'),
  failures: count.describe('Batches of which an instance failed; these rank as infinitely slow.'),
  failedInstances: count.describe('Instances that failed, in all batches together.'),
  firstNs: z.number().nullable().describe('Median of the time until the first of them was ready.'),
  middleNs: z.number().nullable().describe('Median of the time until half of them were ready.'),
  perSecond: z.number().nullable().describe('Instances made ready in a second: count over the median.'),
  requestedWithinNs: z
    .number()
    .nullable()
    .describe('Median time from the first to the last start request of a batch.'),
  resolutionNs: z.number().nullable().describe('Median width of the interval in which all were ready.'),
  firstResolutionNs: z.number().nullable().describe('The same of the first of them.'),
  middleResolutionNs: z.number().nullable().describe('The same of half of them.'),
  reasons: z.array(z.string()).describe('Why it is absent, or failed.'),
});

/** A target's `parallel` in `summary.json`. */
export const parallel = z
  .partialRecord(z.enum(readyNames), metric)
  .describe('Instances that were started together, by their number: `ready8`.');
export type ParallelSummary = Stored<typeof parallel>;
export type BatchStatistics = Stored<typeof metric>;
