import { z } from 'zod';
import { kebabName } from '../fields/schema-parts.ts';
import { formKinds } from '../forms/forms.ts';
import { probeCategories } from '../inside/verdicts.ts';
import { aggressorNames } from '../stages/neighbour/kinds.ts';

const within = { withinMs: z.number() };
const path = z.string();
const blocks = z.int().min(0).max(1e9);

const source = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rootfs'),
    recipe: z.object({
      debian: z.object({
        suite: z.string(),
        packages: z.array(z.string()),
        only: z.array(path).optional(),
      }),
      files: z.record(path, z.string()),
    }),
  }),
  z.object({ kind: z.enum(['archive', 'dockerfile']), path }),
  z.object({ kind: z.literal('reference'), reference: z.string() }),
]);

const ready = z.discriminatedUnion('kind', [
  z.object({ ...within, kind: z.literal('http'), path, status: z.int() }),
  z.object({ ...within, kind: z.literal('tcp'), send: z.string(), expect: z.string() }),
  z.object({ ...within, kind: z.literal('command'), argv: z.array(z.string()) }),
  z.object({ ...within, kind: z.literal('healthcheck') }),
  z.object({ ...within, kind: z.literal('exit'), code: z.int() }),
]);

export const limits = z.object({ cpus: z.number(), memoryBytes: z.number(), pids: z.number() });

const workload = z.object({
  source,
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  user: z.string().optional(),
  workdir: z.string().optional(),
  port: z.int().min(1).max(65_535).optional(),
  ready,
  stop: z.object({ signal: z.int().optional(), withinMs: z.number() }).optional(),
  limits,
});

const measure = z.object({
  startup: z.object({ blocks, warmup: blocks, caches: z.literal('cold').optional() }),
  memory: z.boolean(),
  image: z.boolean(),
  isolation: z.boolean(),
  probeCategories: z.array(z.enum(probeCategories)).optional(),
  kernelSurface: z.literal(true).optional(),
  pull: z.object({ registry: z.string(), repetitions: blocks }).optional(),
  neighbour: z.object({ blocks, eachMs: z.number(), aggressors: z.array(z.enum(aggressorNames)) }).optional(),
  lifecycle: z.object({ blocks }).optional(),
  speed: z
    .object({
      blocks,
      durationMs: z.number(),
      connections: z.int(),
      ratePerSecond: z.number().optional(),
      eachMs: z.number(),
    })
    .optional(),
});

/** A scenario as the header of a run holds it: resolved, unlike the file of a scenario. */
export const storedScenario = z.object({
  name: kebabName,
  description: z.string().optional(),
  file: path,
  workload,
  forms: z.array(z.object({ kind: z.enum(formKinds), name: kebabName })).min(1),
  hosts: z.array(z.string()).optional(),
  measure,
  claims: z.array(z.string()).optional(),
});
