import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { block, storedMark, targetName, unavailable } from '../../fields/stored-parts.ts';
import { startCounts } from './counts.ts';

const started = z.object({
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('ready') }),
    unavailable('timed-out', 'exited', 'failed'),
  ]),
  /** The marks that were seen, since the first start request of the batch was written. */
  marks: z.object({
    requested: storedMark.optional(),
    accepted: storedMark.optional(),
    init: storedMark.optional(),
    ready: storedMark.optional(),
  }),
});
export type StartedInstance = Stored<typeof started>;

const outcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('started'),
    instances: z
      .array(started)
      .min(1)
      .max(Math.max(...startCounts)),
  }),
  /**
   * `absent`: the target cannot run so many side by side, or the host has no room for them. `failed`: they could not be
   * made.
   */
  unavailable('absent', 'failed'),
]);
export type BatchOutcome = Stored<typeof outcome>;

/** One batch of instances that were started at once. */
export const parallelRecord = z
  .object({
    type: z.literal('parallel'),
    target: targetName,
    block,
    count: z.literal(startCounts),
    outcome,
  })
  .refine(
    ({ count, outcome: tried }) => tried.status !== 'started' || tried.instances.length === count,
    'a batch has as many instances as were started together',
  );
export type ParallelRecord = Stored<typeof parallelRecord>;
