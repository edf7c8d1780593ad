import type { EquivalenceEvidence, Gathered } from './records.ts';
import type { CertificateLine, LineStatus } from './summary.ts';

/** One form, and what it is held against; the reference is held against itself. */
export interface Pair {
  readonly own: EquivalenceEvidence;
  readonly reference: EquivalenceEvidence;
  /** Why its userland is its own; undefined: it is the workload's. */
  readonly ownUserland: string | undefined;
}

const mostDetails = 120;

export function line(status: LineStatus, text: string, details: readonly string[] = []): CertificateLine {
  const more = details.length - mostDetails;
  const cut = more > 0 ? [...details.slice(0, mostDetails), `and ${more} more`] : details;
  return { status, text, details: cut };
}

/** Judges what is there in both; what is missing in either cannot be told. */
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
