import type { Mark } from '../../marks.ts';
import type { Descriptor } from './registry.ts';

/** A line of the engine's progress, and the instant at which it came, in ns of the harness's clock. */
export interface ProgressEvent {
  readonly atNs: bigint;
  readonly id: string;
  readonly status: string;
}

export interface LayerProgress {
  readonly digest: string;
  readonly present: boolean;
  readonly began: Mark | undefined;
  readonly downloaded: Mark | undefined;
  readonly unpacked: Mark | undefined;
}

/** Parses a line that the engine sends; undefined when it is about no layer. Its words may be anything. */
export function progressEvent(line: unknown, atNs: bigint): ProgressEvent | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const { id, status } = line as { id?: unknown; status?: unknown };
  return typeof id === 'string' && typeof status === 'string' ? { atNs, id, status } : undefined;
}

/**
 * The engine's report on a layer: each event fell between the line that reports it and the line before, of the same
 * layer. The engine thins its lines (one in 100 ms at most while it downloads), so a layer may lack the first.
 */
export function layerProgress(events: readonly ProgressEvent[], { digest }: Descriptor): LayerProgress {
  // Docker shortens digests to this length.
  const shortId = digest.slice('sha256:'.length, 'sha256:'.length + 12);
  const own = events.filter(({ id }) => id === shortId);
  const between = (matches: (status: string) => boolean): Mark | undefined => {
    const at = own.findIndex(({ status }) => matches(status));
    const latestNs = own[at]?.atNs;
    if (latestNs === undefined) return undefined;
    return { earliestNs: own[at - 1]?.atNs ?? latestNs, latestNs };
  };
  return {
    digest,
    present: own.some(({ status }) => status === 'Already exists'),
    began: between((status) => status === 'Downloading' || status === 'Download complete'),
    downloaded: between((status) => status === 'Verifying Checksum' || status === 'Download complete'),
    unpacked: between((status) => status === 'Pull complete'),
  };
}
