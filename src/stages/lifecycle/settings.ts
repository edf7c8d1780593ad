import { z } from 'zod';
import { wholeNumber } from '../../fields/schema-parts.ts';

const blocks = wholeNumber(1, 1000);

export const lifecycleSettings = z.object({ blocks });

export const writtenLifecycle = z
  .strictObject({
    rounds: blocks
      .default(9)
      .describe(
        'Passes over all targets, each in random order; an interval of 95% of a comparison needs 7, and a difference from the first of six targets 9.',
      ),
  })
  .transform(({ rounds }) => ({ blocks: rounds }))
  .describe('Pause, unpause, save and restore, stop, restart, kill and remove, on instances of their own.');
