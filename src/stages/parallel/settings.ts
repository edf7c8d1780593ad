import { z } from 'zod';
import { wholeNumber } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';
import { startCounts } from './counts.ts';

const blocks = wholeNumber(1, 100);
const count = z.literal(startCounts, `expected one of ${startCounts.join(', ')}`);

export const parallelSettings = z.object({
  blocks,
  /** How many instances are started at once: each number once, the smallest first. */
  counts: z.array(count).min(1),
});
export type ParallelSettings = Stored<typeof parallelSettings>;

export const writtenParallel = z
  .strictObject({
    rounds: blocks
      .default(9)
      .describe(
        'Passes over all targets and counts, each in random order. The 95% interval of a comparison needs 7, and a difference among six targets 9.',
      ),
    counts: z
      .array(count)
      .min(1)
      .default([1, 2, 4, 8])
      .describe('How many instances are started together, such as [1, 2, 4, 8]: powers of two, at most 64.'),
  })
  .transform(({ rounds, counts }) => ({
    blocks: rounds,
    counts: startCounts.filter((one) => counts.includes(one)),
  }))
  .describe('Time until several instances that are started together are all ready.');
