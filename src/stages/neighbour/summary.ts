import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { count, interval } from '../../fields/stored-parts.ts';
import { aggressorNames, victimWorks, workMeanings } from './kinds.ts';

const work = z.enum(victimWorks);

const ratioParts = {
  ratio: z
    .number()
    .nullable()
    .describe(
      'Median over rounds of the time of a unit of work by that against the base; above 1 is slower.',
    ),
  ci95: interval,
  n: count.describe('Paired rounds.'),
  failures: count.describe('Of them without an answer; these rank as infinitely slow.'),
  p99Ratio: z.number().nullable().describe('The same of the 99th percentile of latency.'),
};
const ratio = z.strictObject(ratioParts);

const baseline = z.strictObject({
  perSecond: z.number().nullable(),
  p50Ns: z.number().nullable(),
  p99Ns: z.number().nullable(),
});

const aggressor = z.strictObject({
  resource: work.describe('The work of the victim that needs the same, and whose ratio this is.'),
  ...ratioParts,
  achieved: z.strictObject({
    perSecond: z
      .number()
      .nullable()
      .describe('What the aggressor did while the victim was measured; median.'),
    counts: z.enum(['operations', 'bytes']),
    failures: count.describe('Times that it did nothing; left out.'),
  }),
  works: z.record(work, ratio),
});

/** A target's `neighbour` in `summary.json`. */
export const neighbour = z.strictObject({
  blocks: count.describe('Pairs of instances.'),
  problems: z.array(z.string()).describe('Why pairs are missing.'),
  baseline: z
    .record(work, baseline)
    .describe(
      `Beside an idle neighbour. ${victimWorks.map((one) => `${one}: ${workMeanings[one]}`).join('; ')}.`,
    ),
  presence: z.record(work, ratio).describe('An idle neighbour against none.'),
  noise: z.record(work, ratio).describe('An idle neighbour against an idle neighbour.'),
  aggressors: z.partialRecord(z.enum(aggressorNames), aggressor).describe('Against an idle neighbour.'),
});
export type NeighbourSummary = Stored<typeof neighbour>;
export type NeighbourRatio = Stored<typeof ratio>;
export type AggressorSummary = Stored<typeof aggressor>;
