import { z } from 'zod';
import { registryAddress, wholeNumber } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';

/** Where the host reaches a registry of its own. */
export const defaultRegistry = '127.0.0.1:5000';

export const pullSettings = z.object({
  /** `host:port`, as the host reaches it; plain HTTP. */
  registry: registryAddress,
  /** Pulls of each image. */
  repetitions: wholeNumber(1, 100),
});
export type PullSettings = Stored<typeof pullSettings>;
