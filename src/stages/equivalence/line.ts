import type { EquivalenceEvidence, Gathered } from './records.ts';
import type { CertificateLine, Consequence, LineStatus } from './summary.ts';

/** One target and the reference that it is compared with; the reference is compared with itself. */
export interface Pair {
  readonly own: EquivalenceEvidence;
  readonly reference: EquivalenceEvidence;
  /** The reason why its userland is its own; undefined when it is the workload's. */
  readonly ownUserland: string | undefined;
  /** The reason why the two run as different users; undefined: they should not. */
  readonly ownUser?: string;
}

const mostDetails = 120;

export function line(status: LineStatus, text: string, details: readonly string[] = []): CertificateLine {
  const more = details.length - mostDetails;
  const cut = more > 0 ? [...details.slice(0, mostDetails), `and ${more} more`] : details;
  return { status, text, details: cut };
}

/** A line that is explained, with what may come of it for metrics. */
export function explained(
  text: string,
  details: readonly string[],
  consequence: Consequence,
): CertificateLine {
  return { ...line('explained', text, details), consequence };
}

/**
 * Judges evidence that runs have had since the line exists; without it on either side the run is older.
 */
export function judgedIfRecorded<T extends object>(
  own: Gathered<T> | undefined,
  reference: Gathered<T> | undefined,
  judge: (own: T, reference: T) => CertificateLine,
): CertificateLine {
  return own === undefined || reference === undefined
    ? line('unrecorded', 'the run was made before this was looked into')
    : judged(own, reference, judge);
}

/** Judges evidence that exists on both sides; if either is missing the line cannot be judged. */
export function judged<T extends object>(
  own: Gathered<T>,
  reference: Gathered<T>,
  judge: (own: T, reference: T) => CertificateLine,
): CertificateLine {
  if ('missing' in own) return line('untold', `it could not be gathered: ${own.missing}`);
  if ('missing' in reference)
    return line('untold', `the reference’s could not be gathered: ${reference.missing}`);
  return judge(own, reference);
}
