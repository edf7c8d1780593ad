import { z } from 'zod';
import { durationMs, quantity, wholeNumber } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';
import { parseDurationMs } from '../../fields/units.ts';
import { aggressorNames } from './kinds.ts';

const blocks = wholeNumber(1, 100);

export const neighbourSettings = z.object({
  /** Fresh pairs of instances a target. */
  blocks,
  /** How long each kind of work is measured under each condition. */
  eachMs: durationMs,
  aggressors: z.array(z.enum(aggressorNames)),
});
export type NeighbourSettings = Stored<typeof neighbourSettings>;

export const writtenNeighbour = z
  .strictObject({
    rounds: blocks.default(6).describe('Fresh pairs of instances per target. A 95% interval needs 6.'),
    each: quantity(parseDurationMs, '100ms', '2s', '500ms')
      .prefault('500ms')
      .describe('How long each kind of work is measured next to each neighbour, such as 500ms.'),
    aggressors: z
      .array(z.enum(aggressorNames))
      .min(1)
      .default([...aggressorNames])
      .describe('The loads of the neighbour, one after the other. By default all.'),
  })
  .transform(({ rounds, each: eachMs, aggressors }) => ({
    blocks: rounds,
    eachMs,
    aggressors: aggressorNames.filter((one) => aggressors.includes(one)),
  }))
  .describe('Slowdown of an instance next to a noisy neighbour with the same target and limits.');
