import { z } from 'zod';
import { registryAddress, wholeNumber } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';

/** Where the host reaches a registry of its own. */
export const defaultRegistry = '127.0.0.1:5000';

const repetitions = wholeNumber(1, 100);

export const pullSettings = z.object({
  /** `host:port`, as the host reaches it; plain HTTP. */
  registry: registryAddress,
  /** Pulls of each image. */
  repetitions,
});
export type PullSettings = Stored<typeof pullSettings>;

export const writtenPull = z
  .strictObject({
    registry: registryAddress
      .default(defaultRegistry)
      .describe(
        'Where the host reaches a registry without TLS and password; the lab has one at the default.',
      ),
    repetitions: repetitions
      .default(9)
      .describe(
        'Pulls of each image. The 95% interval of a comparison needs 7, and a difference among six targets 9.',
      ),
  })
  .describe(
    'Time of a cold pull from a registry: layers for containers; disk, kernel and initramfs for virtual machines.',
  );
