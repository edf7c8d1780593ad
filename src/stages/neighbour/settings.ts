import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { aggressorNames } from './kinds.ts';

export const neighbourSettings = z.object({
  /** Fresh pairs of instances a form. */
  blocks: z.int(),
  /** How long each kind of work is measured under each condition. */
  eachMs: z.number(),
  aggressors: z.array(z.enum(aggressorNames)),
});
export type NeighbourSettings = Stored<typeof neighbourSettings>;
