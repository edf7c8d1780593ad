import type { EquivalenceEvidence, Gathered } from './records.ts';

/** In what forms are held against one another, in the order of a certificate. */
export const equivalenceLines = ['program', 'files', 'start', 'limits', 'answer', 'machine'] as const;
/** What each is about, in a sentence and before a colon. */
export const lineTitles: Readonly<Record<LineName, string>> = {
  program: 'what it runs',
  files: 'its files',
  start: 'how it is started',
  limits: 'its limits',
  answer: 'its answer',
  machine: 'its machine',
};

export type LineName = (typeof equivalenceLines)[number];

/** `explained`: it differs, or cannot be compared, for a reason that makes the work no other. */
export const lineStatuses = ['equal', 'explained', 'different', 'untold'] as const;
export type LineStatus = (typeof lineStatuses)[number];

export interface CertificateLine {
  readonly status: LineStatus;
  /** What was found, for people: a fragment. */
  readonly text: string;
  /** What differs, one a line; bounded. */
  readonly details: readonly string[];
}

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
