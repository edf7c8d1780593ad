import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { amount, targetName, unavailable } from '../../fields/stored-parts.ts';

const surfaceWindow = z.object({
  /** The number of different kernel functions that were run for its threads, interrupts left out. */
  functions: amount,
  /** The number of those that no idle window before had seen. */
  beyondIdle: amount,
  events: amount,
  /** The number of events that found no room in the buffer; above 0 the count is a lower bound. */
  lost: amount,
});
export type SurfaceWindow = Stored<typeof surfaceWindow>;

/** How much of the host's kernel is run on behalf of an instance (K8): a number in its own unit, not a verdict. */
export const surfaceRecord = z.object({
  type: z.literal('kernel-surface'),
  target: targetName,
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('measured'), idle: z.array(surfaceWindow), load: z.array(surfaceWindow) }),
    unavailable('unavailable'),
  ]),
});
export type SurfaceRecord = Stored<typeof surfaceRecord>;
