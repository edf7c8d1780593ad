import type { StoredMark } from '../fields/stored-parts.ts';
import type { Mark } from '../marks.ts';

/** A mark in its stored target: counted from an origin on the same clock. */
export function storedMark({ earliestNs, latestNs }: Mark, originNs: bigint): StoredMark {
  return { earliestNs: Number(earliestNs - originNs), latestNs: Number(latestNs - originNs) };
}
