import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';

export const speedSettings = z.object({
  blocks: z.int(),
  durationMs: z.number(),
  connections: z.int(),
  /** Absent: chosen so that every form can bear it. */
  ratePerSecond: z.number().exactOptional(),
  /** How long each kind of work inside is measured. */
  eachMs: z.number(),
});
export type SpeedSettings = Stored<typeof speedSettings>;
