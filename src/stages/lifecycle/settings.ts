import { z } from 'zod';
import { wholeNumber } from '../../fields/schema-parts.ts';

const blocks = wholeNumber(1, 1000);

export const lifecycleSettings = z.object({ blocks });

export const writtenLifecycle = z
  .strictObject({
    rounds: blocks
      .default(9)
      .describe(
        'Passes over all targets, each in random order. The 95% interval of a comparison needs 7, and a difference among six targets 9.',
      ),
  })
  .transform(({ rounds }) => ({ blocks: rounds }))
  .describe(
    'Lifecycle operations on separate instances: pause, unpause, save, restore, stop, restart, kill and remove.',
  );
