import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';

export const pullSettings = z.object({
  /** `host:port`, as the host reaches it; plain HTTP. */
  registry: z.string(),
  repetitions: z.int(),
});
export type PullSettings = Stored<typeof pullSettings>;
