import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';

const keptPart = z.object({
  /** Such as `disk` or `kernel`. */
  what: z.string(),
  /** On the host, or the id of an image: what is at the same place for two forms is there once. */
  place: z.string(),
  /** Blocks in use. */
  bytes: z.number(),
});
export type KeptPart = Stored<typeof keptPart>;

/** What an image takes on the host's disk, in bytes. */
export const imageSizes = z.object({
  transferBytes: z.number(),
  unpackedBytes: z.number(),
  allocatedBytes: z.number(),
  /** What n instances keep once. */
  sharedBytes: z.number(),
  /** What that consists of. Missing in older runs. */
  kept: z.array(keptPart).optional(),
});
export type ImageSizes = Stored<typeof imageSizes>;
