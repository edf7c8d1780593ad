import type { StoredMark } from '../../results/records.ts';

/** One time that what forms start from was fetched from a registry by a host that had none of it. */
export interface PullRecord {
  readonly type: 'pull';
  /** Those that start from it: several where it is the same for them. */
  readonly forms: readonly string[];
  readonly block: number;
  /** `image`: layers that the engine fetches and unpacks. `files`: disks, kernel and first root of a machine. */
  readonly kind: 'image' | 'files';
  /** By the registry's manifest: each different part once, and the config. null: it could not be sent there. */
  readonly transferBytes: number | null;
  readonly outcome: PullOutcome;
}

export type PullOutcome =
  | {
      readonly status: 'pulled';
      /** When it was asked for, and when all of it could be used. */
      readonly requested: StoredMark;
      readonly usable: StoredMark;
      /** How long it then took until the host had written all of it to its disk, in ns. */
      readonly flushNs: number;
      readonly parts: readonly PulledPart[];
    }
  | { readonly status: 'failed' | 'aborted'; readonly reason: string };

/** A layer, or a file. */
export interface PulledPart {
  /** `sha256:…` of what is sent. */
  readonly digest: string;
  /** Start of its digest, or the file's name. */
  readonly name: string;
  readonly bytes: number;
  /** It was there already, and shared with something else of the host's: it was not fetched. */
  readonly present: boolean;
  /** null: not told. */
  readonly began: StoredMark | null;
  readonly downloaded: StoredMark | null;
  /** null: not told, or there is nothing to unpack. */
  readonly unpacked: StoredMark | null;
}
