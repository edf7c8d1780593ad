import { z } from 'zod';
import { formName, unavailable } from '../../fields/stored-parts.ts';
import { limitNames } from './records.ts';

/** Each part may have failed by itself. */
const gathered = <Part extends z.ZodType>(part: Part) => z.union([z.object({ missing: z.string() }), part]);

const count = z.number();
const digests = z.record(z.string(), z.string());
const orNone = z.union([z.number(), z.literal('none')]).nullable();

const program = z.object({
  files: z.array(
    z.object({
      role: z.enum(['executable', 'mapped', 'argument']),
      path: z.string(),
      bytes: count,
      digest: z.string(),
    }),
  ),
  cut: z.boolean(),
});

const files = z.object({
  entries: count,
  bytes: count,
  files: count,
  comparedFiles: count,
  comparedBytes: count,
  differences: z
    .array(
      z.object({
        path: z.string(),
        kind: z.enum(['added', 'missing', 'changed', 'unreadable']),
        in: z.array(z.string()),
        own: z.string(),
      }),
    )
    .nullable(),
  unlisted: count,
  more: z.boolean(),
  written: z.array(z.string()),
  writtenUnlisted: count,
});

const start = z.object({
  argv: z.array(z.string()),
  argvDigest: z.string(),
  environment: digests.nullable(),
  uids: z.string(),
  gids: z.string(),
  groups: z.string(),
  workdir: z.string().nullable(),
  root: z.string().nullable(),
});

const limits = z.object({
  host: z.record(z.enum(limitNames), orNone),
  machine: z.object({ cpus: z.number().nullable(), memory: z.number().nullable() }),
  inside: z.object({ cpus: z.number().nullable(), memory: z.number().nullable(), pids: orNone }),
});

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none'), reason: z.string() }),
  z.object({
    kind: z.literal('answer'),
    bytes: count,
    status: z.string(),
    headers: digests,
    body: z.string(),
    varying: z.array(z.string()),
  }),
]);

const machine = z.object({
  pid: z.int(),
  namedBy: z.enum(['cgroup', 'arguments']).nullable(),
  hostBoot: z.string(),
  ownKernel: z.boolean().nullable(),
});

const evidence = z.object({
  program: gathered(program),
  files: gathered(files),
  start: gathered(start),
  limits: gathered(limits),
  answer: gathered(answer),
  machine: gathered(machine),
});

export const equivalenceRecord = z.object({
  form: formName,
  ownUserland: z.string().optional(),
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('gathered'), durationNs: z.number(), evidence }),
    unavailable('failed'),
  ]),
});
