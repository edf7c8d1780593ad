import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import {
  amount,
  block,
  nullableAmount,
  storedMark,
  targetName,
  unavailable,
} from '../../fields/stored-parts.ts';

/** A layer, or a file. */
const pulledPart = z.object({
  /** The digest of what is sent, as `sha256:…`. */
  digest: z.string(),
  /** The start of its digest, or the file's name. */
  name: z.string(),
  bytes: amount,
  /** True when the host had it already, shared with something else: it was not fetched. */
  present: z.boolean(),
  /** null: not reported. */
  began: storedMark.nullable(),
  downloaded: storedMark.nullable(),
  /** null: not reported, or there is nothing to unpack. */
  unpacked: storedMark.nullable(),
});
export type PulledPart = Stored<typeof pulledPart>;

const outcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('pulled'),
    /** The request, and the instant from which all of it could be used. */
    requested: storedMark,
    usable: storedMark,
    /** The time that the host then took to write all of it to its disk, in ns. */
    flushNs: amount,
    parts: z.array(pulledPart),
  }),
  unavailable('failed', 'aborted'),
]);
export type PullOutcome = Stored<typeof outcome>;

/** One fetch of the parts that targets start from, out of a registry, by a host that had none of them. */
export const pullRecord = z.object({
  type: z.literal('pull'),
  /** The targets that start from it: several where it is the same for them. */
  targets: z.array(targetName).min(1),
  block,
  /** `image`: layers that the engine fetches and unpacks. `files`: disks, kernel and initramfs of a machine. */
  kind: z.enum(['image', 'files']),
  /**
   * The bytes by the registry's manifest: each different part once, and the config. null: it could not be sent there.
   */
  transferBytes: nullableAmount,
  outcome,
});
export type PullRecord = Stored<typeof pullRecord>;
