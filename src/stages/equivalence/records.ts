import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { amount, nullableAmount, targetName, unavailable } from '../../fields/stored-parts.ts';
import { resourceNames } from '../../image/resource-limits.ts';

/** A part of the evidence; each may be missing by itself, with its reason. */
export type Gathered<T> = T | { readonly missing: string };
const gathered = <Part extends z.ZodType>(part: Part) => z.union([z.object({ missing: z.string() }), part]);

/** The digests of values by name: the values may be secrets. */
const digests = z.record(z.string(), z.string());
/** A limit. `none`: there could be one, but there is none; null: it does not exist or cannot be read. */
const limit = z.union([amount, z.literal('none')]).nullable();

const runFile = z.object({
  role: z.enum(['executable', 'mapped', 'argument']),
  /** The path, escaped: `%` and two hexadecimal digits stand for unprintable bytes. */
  path: z.string(),
  bytes: amount,
  /** SHA-256 in hexadecimal, or the error that prevented it, such as `ENOENT`. */
  digest: z.string(),
});
export type RunFile = Stored<typeof runFile>;

/** The files that the workload's first process runs, as they are inside. */
const program = z.object({
  files: z.array(runFile),
  /** True when there were more than are listed. */
  cut: z.boolean(),
});
export type ProgramEvidence = Stored<typeof program>;

const fileDifference = z.object({
  /** The path, escaped: `%` and two hexadecimal digits stand for unprintable bytes. */
  path: z.string(),
  kind: z.enum(['added', 'missing', 'changed', 'unreadable']),
  /** The properties that differ: `mode`, `uid`, `content`, …; for a missing file its kind: `file`, `fifo`, … */
  in: z.array(z.string()),
  /** The file's properties here, as words: alike in two targets whose files are alike. */
  own: z.string(),
});
export type FileDifference = Stored<typeof fileDifference>;

/** The root filesystem as it is seen inside, compared with the image that all targets have in common. */
const files = z.object({
  /** The number of entries of all kinds, folders included. */
  entries: amount,
  bytes: amount,
  files: amount,
  /** The number of files whose contents were compared, and not only their attributes. */
  comparedFiles: amount,
  comparedBytes: amount,
  /** The differences, at most a hundred; null: not compared, since the target has a userland of its own. */
  differences: z.array(fileDifference).nullable(),
  /** The number of further differences; a lower bound when `more`. */
  unlisted: amount,
  more: z.boolean(),
  /** Some of the paths changed since the instance was made, by the workload itself. Folders are left out. */
  written: z.array(z.string()),
  /** The number of further such paths. */
  writtenUnlisted: amount,
});
export type FilesEvidence = Stored<typeof files>;

/**
 * The kinds of a standard stream. `device`: one that is not /dev/null, such as a terminal; `unnamed`: a device of which a
 * sandbox does not show which it is.
 */
export const streamKinds = [
  'null',
  'device',
  'unnamed',
  'pipe',
  'socket',
  'file',
  'other',
  'closed',
] as const;

/** The start of the workload's first process, as the instance's own kernel reports it. */
const start = z.object({
  /** The arguments, escaped and bounded. */
  argv: z.array(z.string()),
  /** The digest of all arguments. */
  argvDigest: z.string(),
  /** null: the program has overwritten the place where they were. */
  environment: digests.nullable(),
  /** The real, effective, saved and filesystem user ids. */
  uids: z.string(),
  gids: z.string(),
  groups: z.string(),
  /** null: a sandbox that does not let its own root see it. */
  workdir: z.string().nullable(),
  root: z.string().nullable(),
  /** Its standard input, output and error; null: a sandbox does not show them. Missing in older runs. */
  streams: z.array(z.enum(streamKinds)).length(3).nullable().exactOptional(),
});
export type StartEvidence = Stored<typeof start>;

export const limitNames = ['cpus', 'memory', 'pids'] as const;
export type LimitName = (typeof limitNames)[number];

/** The limits, in processors, bytes and processes. */
const limits = z.object({
  /** The limits that the host enforces by the instance's cgroups. */
  host: z.record(z.enum(limitNames), limit),
  /** The size of the virtual machine; null where there is none. */
  machine: z.object({ cpus: nullableAmount, memory: nullableAmount }),
  /** The limits that are seen inside; `pids` is that of the workload's own cgroup there. */
  inside: z.object({ cpus: nullableAmount, memory: nullableAmount, pids: limit }),
});
export type LimitsEvidence = Stored<typeof limits>;

/** What the workload sees of its machine, by which programs choose how much to do at once. */
const sees = z.object({
  /** The processors that are online, and those that its first process may run on. */
  online: amount,
  allowed: amount,
  /** The memory of the whole machine, in bytes. */
  memory: amount,
  /** The limits that its own cgroup shows it, in processors and bytes; null: it sees none. */
  quota: limit,
  memoryLimit: limit,
});
export type SeesEvidence = Stored<typeof sees>;

/** The limits of setrlimit(2), soft and hard; `none`: unlimited. */
const bound = z.union([amount, z.literal('none')]);
const resources = z.object({
  /** False when they are those of a program beside the workload: a sandbox does not show the workload's own. */
  ofWorkload: z.boolean(),
  limits: z.record(z.enum(resourceNames), z.object({ soft: bound, hard: bound })),
});
export type ResourcesEvidence = Stored<typeof resources>;

/** The settings of its kernel, by their files; null: it does not have or show it. */
const kernel = z.object({ settings: z.record(z.string(), z.string().nullable()) });
export type KernelEvidence = Stored<typeof kernel>;

/** The workload once it is ready: how many of its processes and threads have which name. */
const counts = z.record(z.string(), z.int().min(1).max(1e9));
const processes = z.object({
  processes: counts,
  threads: counts,
  /** False when they went on changing. */
  settled: z.boolean(),
  /** True when there were more than are listed. */
  cut: z.boolean(),
});
export type ProcessesEvidence = Stored<typeof processes>;

/** The two answers to the readiness check, as digests, so that no secret is stored. */
const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none'), reason: z.string() }),
  z.object({
    kind: z.literal('answer'),
    bytes: amount,
    /** The status line of HTTP, otherwise empty. */
    status: z.string(),
    /** The headers in the order of their names; `date` is left out. */
    headers: digests,
    body: z.string(),
    /** The parts that differed the second time: `status`, `body`, names of headers. */
    varying: z.array(z.string()),
  }),
]);
export type AnswerEvidence = Stored<typeof answer>;

const machine = z.object({
  /** Its first process, on the host that Ballast talks to. */
  pid: z.int(),
  /** The place where that process names this very instance; null: nowhere. */
  namedBy: z.enum(['cgroup', 'arguments']).nullable(),
  /** The first digits of the digest of the host's boot id, by which targets on two boots would be told apart. */
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
  /** Missing in older runs, as the next three. */
  sees: gathered(sees).exactOptional(),
  resources: gathered(resources).exactOptional(),
  kernel: gathered(kernel).exactOptional(),
  processes: gathered(processes).exactOptional(),
});
export type EquivalenceEvidence = Stored<typeof evidence>;

/**
 * The evidence that targets do equal work: what a target's own instance was found to run, before anything was timed.
 */
export const equivalenceRecord = z.object({
  type: z.literal('equivalence'),
  target: targetName,
  /** The reason why the target has a userland of its own by design; missing: it runs the workload's root filesystem. */
  ownUserland: z.string().optional(),
  /** The reason why its workload runs as another user than the others'; missing: it does not. */
  ownUser: z.string().exactOptional(),
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('gathered'), durationNs: amount, evidence }),
    /** There was no instance, or none that could be looked into. */
    unavailable('failed'),
  ]),
});
export type EquivalenceRecord = Stored<typeof equivalenceRecord>;
