import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { amount } from '../fields/stored-parts.ts';

const keptPart = z.object({
  /** The part's name, for example `disk` or `kernel`. */
  what: z.string(),
  /** The path on the host, or the id of an image. Parts of two targets with the same place exist once. */
  place: z.string(),
  /** The blocks in use. */
  bytes: amount,
});
export type KeptPart = Stored<typeof keptPart>;

/** The bytes that an image takes on the host's disk. */
export const imageSizes = z.object({
  transferBytes: amount,
  unpackedBytes: amount,
  allocatedBytes: amount,
  /** The bytes that n instances keep once. */
  sharedBytes: amount,
  /** The parts that `sharedBytes` consists of. Missing in older runs. */
  kept: z.array(keptPart).optional(),
});
export type ImageSizes = Stored<typeof imageSizes>;
