import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { count, interval, located } from '../fields/stored-parts.ts';
import { mostRuns } from '../plan/series.ts';
import { formatVersion } from '../results/records.ts';
import { answers } from './claim-answer.ts';

const valueOfRun = z.strictObject({
  index: count.describe('The run, from 1.'),
  point: z.number().describe('Its median, or its ratio.'),
  ci95: interval.describe('The interval within that run.'),
});
export type ValueOfRun = Stored<typeof valueOfRun>;

const times = z.number().nullable();

const spread = {
  runs: z.array(valueOfRun).describe('Of each run that has it.'),
  least: z.number(),
  most: z.number(),
  betweenTimes: times.describe('The most by the least of the runs; null: not all are above 0.'),
  withinTimes: times.describe(
    "Upper by lower end of a run's own interval, median of the runs; null: a run has none, or it is not above 0.",
  ),
  overlap: z
    .boolean()
    .nullable()
    .describe("All runs' own intervals have a value in common; null: a run has none."),
  across: located.describe(
    'Geometric mean of the runs, with the t interval of the mean of their logarithms; null below three runs.',
  ),
};

const metricSpread = z.strictObject({
  target: z.string(),
  metric: z.string().describe('Such as `startup.ready`.'),
  ...spread,
});
export type MetricSpread = Stored<typeof metricSpread>;

const ratioSpread = z.strictObject({ ...metricSpread.shape, base: z.string() });
export type RatioSpread = Stored<typeof ratioSpread>;

const claimOfSeries = z.strictObject({
  claim: z.string(),
  answer: z.enum(answers).describe('pass: in all runs that were asked for; fail: in one at least.'),
  answers: z.array(z.enum(answers)).describe('Of each complete run, in their order.'),
});
export type ClaimOfSeries = Stored<typeof claimOfSeries>;

/** `series.json`: what the runs of a series say together. Only complete runs count. */
export const seriesSchema = z.strictObject({
  formatVersion: z.int().min(1).max(formatVersion),
  id: z.string(),
  scenario: z.string(),
  host: z.string(),
  of: z.int().min(1).max(mostRuns).describe('Runs that were asked for.'),
  runs: z
    .array(
      z.strictObject({
        index: count,
        runId: z.string(),
        seed: z.int(),
        startedAt: z.string(),
        status: z.enum(['complete', 'interrupted', 'failed']),
      }),
    )
    .describe('Those that are there.'),
  metrics: z.array(metricSpread),
  ratios: z.array(ratioSpread).describe('Each target against the first.'),
  claims: z.array(claimOfSeries),
});
export type Series = Stored<typeof seriesSchema>;

/** The JSON Schema of `series.json`. */
export function seriesJsonSchema(): Record<string, unknown> {
  return { title: 'Ballast series', ...z.toJSONSchema(seriesSchema) };
}
