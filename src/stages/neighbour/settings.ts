import { z } from 'zod';
import { durationMs, wholeNumber } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';
import { aggressorNames } from './kinds.ts';

export const neighbourSettings = z.object({
  /** Fresh pairs of instances a form. */
  blocks: wholeNumber(1, 100),
  /** How long each kind of work is measured under each condition. */
  eachMs: durationMs,
  aggressors: z.array(z.enum(aggressorNames)),
});
export type NeighbourSettings = Stored<typeof neighbourSettings>;
