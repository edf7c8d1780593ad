import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { formName, nullableNumber, unavailable } from '../../fields/stored-parts.ts';

/** Each part may fail by itself. */
export type Gathered<T> = T | { readonly missing: string };
const gathered = <Part extends z.ZodType>(part: Part) => z.union([z.object({ missing: z.string() }), part]);

/** Values by name as digests, since they may be secrets. */
const digests = z.record(z.string(), z.string());
/** `none`: there could be a limit, but there is none; null: it does not exist or cannot be read. */
const limit = z.union([z.number(), z.literal('none')]).nullable();

const runFile = z.object({
  role: z.enum(['executable', 'mapped', 'argument']),
  /** Escaped: `%` and two hexadecimal digits stand for what is not printable. */
  path: z.string(),
  bytes: z.number(),
  /** SHA-256 in hexadecimal, or the error that stood in its way, such as `ENOENT`. */
  digest: z.string(),
});
export type RunFile = Stored<typeof runFile>;

/** What the workload's first process runs, as it is there inside. */
const program = z.object({
  files: z.array(runFile),
  /** There were more than could be told. */
  cut: z.boolean(),
});
export type ProgramEvidence = Stored<typeof program>;

const fileDifference = z.object({
  /** Escaped: `%` and two hexadecimal digits stand for what is not printable. */
  path: z.string(),
  kind: z.enum(['added', 'missing', 'changed', 'unreadable']),
  /** In what it differs: `mode`, `uid`, `content`, …; of what is missing, what it is: `file`, `fifo`, … */
  in: z.array(z.string()),
  /** What it is here, as words: alike in two forms whose files are alike. */
  own: z.string(),
});
export type FileDifference = Stored<typeof fileDifference>;

/** The root filesystem as it is seen inside, held against the image that all forms have in common. */
const files = z.object({
  /** Of all kinds, folders included. */
  entries: z.number(),
  bytes: z.number(),
  files: z.number(),
  /** Those whose contents were compared, and not only what is known about them. */
  comparedFiles: z.number(),
  comparedBytes: z.number(),
  /** At most a hundred; null: not asked for, since the form has a userland of its own. */
  differences: z.array(fileDifference).nullable(),
  /** Differences beyond those; a lower bound when `more`. */
  unlisted: z.number(),
  more: z.boolean(),
  /** Some of what has been changed since the instance was made: the workload's own doing. Folders are left out. */
  written: z.array(z.string()),
  /** How many more there were. */
  writtenUnlisted: z.number(),
});
export type FilesEvidence = Stored<typeof files>;

/** How the workload's first process was started, as the instance's own kernel tells it. */
const start = z.object({
  /** Escaped, bounded. */
  argv: z.array(z.string()),
  /** The digest of all of them. */
  argvDigest: z.string(),
  /** null: the program has overwritten where they were. */
  environment: digests.nullable(),
  /** Real, effective, saved and of files. */
  uids: z.string(),
  gids: z.string(),
  groups: z.string(),
  /** null: a sandbox that does not let its own root see it. */
  workdir: z.string().nullable(),
  root: z.string().nullable(),
});
export type StartEvidence = Stored<typeof start>;

export const limitNames = ['cpus', 'memory', 'pids'] as const;
export type LimitName = (typeof limitNames)[number];

/** Limits in processors, bytes and processes. */
const limits = z.object({
  /** What the host enforces by the instance's cgroups. */
  host: z.record(z.enum(limitNames), limit),
  /** How large the virtual machine is; null where there is none. */
  machine: z.object({ cpus: nullableNumber, memory: nullableNumber }),
  /** What is seen inside; `pids` is that of the workload's own cgroup there. */
  inside: z.object({ cpus: nullableNumber, memory: nullableNumber, pids: limit }),
});
export type LimitsEvidence = Stored<typeof limits>;

/** What the readiness check was answered, twice; digests, so that no secret is stored. */
const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none'), reason: z.string() }),
  z.object({
    kind: z.literal('answer'),
    bytes: z.number(),
    /** HTTP's status line, else empty. */
    status: z.string(),
    /** By name, in the order of names; `date` is left out. */
    headers: digests,
    body: z.string(),
    /** Parts that were otherwise the second time: `status`, `body`, names of headers. */
    varying: z.array(z.string()),
  }),
]);
export type AnswerEvidence = Stored<typeof answer>;

const machine = z.object({
  /** Its first process, on the host that Ballast talks to. */
  pid: z.int(),
  /** Where that process names this very instance; null: nowhere. */
  namedBy: z.enum(['cgroup', 'arguments']).nullable(),
  /** First digits of the digest of the host's boot id, so that two forms on two boots would be told apart. */
  hostBoot: z.string(),
  ownKernel: z.boolean().nullable(),
});
export type MachineEvidence = Stored<typeof machine>;

const evidence = z.object({
  program: gathered(program),
  files: gathered(files),
  start: gathered(start),
  limits: gathered(limits),
  answer: gathered(answer),
  machine: gathered(machine),
});
export type EquivalenceEvidence = Stored<typeof evidence>;

/** What a form's own instance was found to run, before anything was timed: the evidence that forms do equal work. */
export const equivalenceRecord = z.object({
  type: z.literal('equivalence'),
  form: formName,
  /** Why the form has a userland of its own by design; missing: it runs the workload's root filesystem. */
  ownUserland: z.string().optional(),
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('gathered'), durationNs: z.number(), evidence }),
    /** No instance could be had, or none that could be looked into. */
    unavailable('failed'),
  ]),
});
export type EquivalenceRecord = Stored<typeof equivalenceRecord>;
