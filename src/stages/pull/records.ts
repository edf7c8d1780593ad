import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { block, formName, storedMark, unavailable } from '../../fields/stored-parts.ts';

/** A layer, or a file. */
const pulledPart = z.object({
  /** `sha256:…` of what is sent. */
  digest: z.string(),
  /** Start of its digest, or the file's name. */
  name: z.string(),
  bytes: z.number(),
  /** It was there already, and shared with something else of the host's: it was not fetched. */
  present: z.boolean(),
  /** null: not told. */
  began: storedMark.nullable(),
  downloaded: storedMark.nullable(),
  /** null: not told, or there is nothing to unpack. */
  unpacked: storedMark.nullable(),
});
export type PulledPart = Stored<typeof pulledPart>;

const outcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('pulled'),
    /** When it was asked for, and when all of it could be used. */
    requested: storedMark,
    usable: storedMark,
    /** How long it then took until the host had written all of it to its disk, in ns. */
    flushNs: z.number(),
    parts: z.array(pulledPart),
  }),
  unavailable('failed', 'aborted'),
]);
export type PullOutcome = Stored<typeof outcome>;

/** One time that what forms start from was fetched from a registry by a host that had none of it. */
export const pullRecord = z.object({
  type: z.literal('pull'),
  /** Those that start from it: several where it is the same for them. */
  forms: z.array(formName).min(1),
  block,
  /** `image`: layers that the engine fetches and unpacks. `files`: disks, kernel and first root of a machine. */
  kind: z.enum(['image', 'files']),
  /** By the registry's manifest: each different part once, and the config. null: it could not be sent there. */
  transferBytes: z.number().nullable(),
  outcome,
});
export type PullRecord = Stored<typeof pullRecord>;
