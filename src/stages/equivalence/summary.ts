import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';

/** The lines of a certificate, on which targets are compared, in its order. */
export const equivalenceLines = [
  'program',
  'files',
  'start',
  'limits',
  'resources',
  'sees',
  'kernel',
  'processes',
  'answer',
  'machine',
] as const;
/** The subject of each line, for use in a sentence and before a colon. */
export const lineTitles: Readonly<Record<LineName, string>> = {
  program: 'what it runs',
  files: 'its files',
  start: 'how it is started',
  limits: 'its limits',
  resources: 'its resource limits',
  sees: 'what it sees of the machine',
  kernel: 'the settings of its kernel',
  processes: 'its processes',
  answer: 'its answer',
  machine: 'its machine',
};

export type LineName = (typeof equivalenceLines)[number];

/**
 * The statuses of a line. `explained`: it differs, or cannot be compared, for a reason that is named; what may come of
 * it for metrics is its consequence. `unrecorded`: the run is older than the line.
 */
const lineStatuses = ['equal', 'explained', 'different', 'untold', 'unrecorded'] as const;
export type LineStatus = (typeof lineStatuses)[number];

/** The kinds of metrics that what is explained may change: times and costs of starts, memory, and the speed of work. */
const touchedGroups = ['startup', 'memory', 'speed'] as const;
export type TouchedGroup = (typeof touchedGroups)[number];

const consequence = z.strictObject({
  text: z.string().describe('What may come of it.'),
  groups: z
    .array(z.enum(touchedGroups))
    .describe('What it may change: starts (their times and costs, one by one or together), memory, speed.'),
});
export type Consequence = Stored<typeof consequence>;

const line = z.strictObject({
  status: z.enum(lineStatuses),
  text: z.string().describe('What was found.'),
  details: z.array(z.string()).describe('What differs.'),
  consequence: consequence.optional().describe('Missing: it changes no metric.'),
});

/** The certificate in a `summary.json`. */
export const equivalence = z.strictObject({
  status: z
    .enum(['proven', 'different', 'untold'])
    .describe(
      'proven: each line of each target that was recorded is equal to the reference, or what differs is explained.',
    ),
  reference: z.string().describe('The target that all are compared with.'),
  targets: z.record(
    z.string(),
    z.strictObject({
      program: line.describe(
        'Contents of the executable, of what it has mapped and of what its arguments name.',
      ),
      files: line.describe('Everything in the root filesystem.'),
      start: line.describe('Command, environment, user, working directory and standard streams.'),
      limits: line.describe('That the limits asked for are enforced.'),
      resources: line.describe('The limits of setrlimit, such as that of open files.'),
      sees: line.describe('Processors, memory and limits, as the workload sees them.'),
      kernel: line.describe('Version, clock and settings of the kernel that the workload runs on.'),
      processes: line.describe('Names and numbers of its processes and threads, once it is ready.'),
      answer: line.describe('The answer to the readiness check.'),
      machine: line.describe('That it is a process of the one host.'),
    }),
  ),
});
export type Certificate = Stored<typeof equivalence>;
export type CertificateLine = Stored<typeof line>;

/** What all lines of a target say alike: it was not looked into, or could not be. undefined: they say several things. */
export function onlyReason(lines: Certificate['targets'][string]): string | undefined {
  const texts = new Set(Object.values(lines).map(({ text }) => text));
  return texts.size === 1 ? lines.program.text : undefined;
}
