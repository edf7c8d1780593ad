import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';

/** The lines of a certificate, on which targets are compared, in its order. */
export const equivalenceLines = ['program', 'files', 'start', 'limits', 'answer', 'machine'] as const;
/** The subject of each line, for use in a sentence and before a colon. */
export const lineTitles: Readonly<Record<LineName, string>> = {
  program: 'what it runs',
  files: 'its files',
  start: 'how it is started',
  limits: 'its limits',
  answer: 'its answer',
  machine: 'its machine',
};

export type LineName = (typeof equivalenceLines)[number];

/**
 * The statuses of a line. `explained`: it differs, or cannot be compared, for a reason that does not change the work.
 */
const lineStatuses = ['equal', 'explained', 'different', 'untold'] as const;
export type LineStatus = (typeof lineStatuses)[number];

const line = z.strictObject({
  status: z.enum(lineStatuses),
  text: z.string().describe('What was found.'),
  details: z.array(z.string()).describe('What differs.'),
});

/** The certificate in a `summary.json`. */
export const equivalence = z.strictObject({
  status: z
    .enum(['proven', 'different', 'untold'])
    .describe('proven: each line of each target is equal to the reference, or what differs is explained.'),
  reference: z.string().describe('The target that all are held against.'),
  targets: z.record(
    z.string(),
    z.strictObject({
      program: line.describe(
        'Contents of the executable, of what it has mapped and of what its arguments name.',
      ),
      files: line.describe('Everything in the root filesystem.'),
      start: line.describe('Command, environment, user and working directory.'),
      limits: line.describe('That the limits asked for are enforced.'),
      answer: line.describe('The answer to the readiness check.'),
      machine: line.describe('That it is a process of the one host.'),
    }),
  ),
});
export type Certificate = Stored<typeof equivalence>;
export type CertificateLine = Stored<typeof line>;
