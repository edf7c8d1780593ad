import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { count, interval } from '../../fields/stored-parts.ts';
import { lifecycleOperations, operationMeanings } from './records.ts';

const metric = z.strictObject({
  medianNs: z.number().nullable().describe('Null: the target does not have it, or most of them failed.'),
  ci95Ns: interval.describe('Exact 95% order-statistic interval of the median; null when n is too small.'),
  n: count.describe('Times that it was tried.'),
  failures: count.describe('Of them failed; these rank as infinitely slow.'),
  answeredNs: z.number().nullable().describe('Median until the engine, hypervisor or kernel said: done.'),
  resolutionNs: z.number().nullable().describe("Median width of the last mark's own interval."),
  reasons: z.array(z.string()).describe('Why it is absent, or failed.'),
});

/** A target's `lifecycle` in `summary.json`. */
export const lifecycle = z
  .partialRecord(z.enum(lifecycleOperations), metric)
  .describe(`${lifecycleOperations.map((one) => `${one}: ${operationMeanings[one]}`).join('; ')}.`);
export type LifecycleSummary = Stored<typeof lifecycle>;
export type OperationStatistics = Stored<typeof metric>;
