import type { Mark } from '../../marks.ts';

/**
 * The parts that targets start from, in a registry, and the host's way of fetching them. Disposing removes them from
 * both.
 */
export interface PullArtifact extends AsyncDisposable {
  readonly kind: 'image' | 'files';
  /** The bytes of its manifest: each different part once, and the config. */
  readonly transferBytes: number;
  /** The folder on the host where it arrives. */
  readonly folder: string;
  /** Makes sure that the host has none of it. */
  makeCold(): Promise<void>;
  /** Fetches it until it can be used. Nothing else may happen meanwhile. */
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
