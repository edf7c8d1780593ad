import type { Mark } from '../../marks.ts';

/** What forms start from, in a registry, and the host's way of getting it there. Disposing removes it from both. */
export interface PullArtifact extends AsyncDisposable {
  readonly kind: 'image' | 'files';
  /** By its manifest, in bytes: each different part once, and the config. */
  readonly transferBytes: number;
  /** Where on the host it arrives. */
  readonly folder: string;
  /** Makes sure that the host has none of it. */
  makeCold(): Promise<void>;
  /** Fetches it, to where it can be used. Nothing else is to happen meanwhile. */
  pull(signal: AbortSignal): Promise<Pulled>;
}

export interface Pulled {
  readonly requested: Mark;
  readonly usable: Mark;
  readonly parts: readonly {
    readonly digest: string;
    readonly name: string;
    readonly bytes: number;
    readonly present: boolean;
    readonly began: Mark | undefined;
    readonly downloaded: Mark | undefined;
    readonly unpacked: Mark | undefined;
  }[];
}
