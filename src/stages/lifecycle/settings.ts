import { z } from 'zod';
import { wholeNumber } from '../../fields/schema-parts.ts';

const blocks = wholeNumber(1, 1000);

export const lifecycleSettings = z.object({ blocks });

export const writtenLifecycle = z
  .strictObject({
    rounds: blocks
      .default(6)
      .describe('Passes over all targets, each in random order; an interval of 95 % needs 6.'),
  })
  .transform(({ rounds }) => ({ blocks: rounds }))
  .describe('Pause, unpause, save and restore, stop, restart, kill and remove, on instances of their own.');
