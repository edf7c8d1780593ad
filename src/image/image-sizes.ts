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
  /** The compressed size as people ship it, in a format of the target's own. */
  transferBytes: amount,
  /** That format, as a fragment: `tar.gz layers`. Missing in older runs. */
  shippedAs: z.string().optional(),
  /** The size of the same content through one compressor in all targets; null: its content is not known. */
  compressedBytes: amount.nullable().optional(),
  /** null: the content is not known. */
  unpackedBytes: amount.nullable(),
  allocatedBytes: amount,
  /** The bytes that n instances keep once. */
  sharedBytes: amount,
  /** The parts that `sharedBytes` consists of. Missing in older runs. */
  kept: z.array(keptPart).optional(),
});
type StoredSizes = Stored<typeof imageSizes>;
/** The sizes as they are measured now, with all that older runs lack. */
export type ImageSizes = StoredSizes & Required<Pick<StoredSizes, 'shippedAs' | 'compressedBytes'>>;
