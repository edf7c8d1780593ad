import type { Mark } from '../marks.ts';

/** An event as a program on a host saw it, in ns of the host's clock from its receipt of a line of ours. */
export interface SeenOnHost {
  /** The event was not before this instant. */
  readonly earliestNs: bigint;
  /** The event had been by this instant. */
  readonly latestNs: bigint;
  /** The instant at which the program told us. */
  readonly sentNs: bigint;
}

/**
 * Places an event on our clock. Only durations cross from the host's clock to ours. The program counts from its receipt
 * of our line, which is not before we wrote it; and it said that the event had been `sent − latest` before its answer,
 * which we received no earlier than it was sent.
 */
export function placeOnClock(
  { earliestNs, latestNs, sentNs }: SeenOnHost,
  writtenNs: bigint,
  receivedNs: bigint,
): Mark {
  const latest = receivedNs - (sentNs - latestNs);
  const earliest = writtenNs + earliestNs;
  // The host's clock may run faster than ours by some millionths.
  if (earliest > latest) return { earliestNs: latest, latestNs: latest };
  return { earliestNs: earliest, latestNs: latest };
}
