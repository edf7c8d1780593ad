import { z } from 'zod';
import { imageReference } from './fields/image-reference.ts';
import {
  buildStage,
  durationMs,
  exitCode,
  guestPath,
  headerName,
  httpStatus,
  packageName,
  pattern,
  portNumber,
  requestPath,
  text,
  userName,
  variableName,
  wholeNumber,
  workingFolder,
} from './fields/schema-parts.ts';
import type { Stored } from './fields/stored.ts';
import { absolutePath, kept } from './fields/stored-parts.ts';

const argv = z.array(kept(text())).min(1).max(1000);

const rootfsRecipe = z.object({
  debian: z.object({
    suite: kept(packageName),
    packages: z.array(kept(packageName)).max(500),
    /** Keep only these absolute paths of the unpacked packages; undefined: a whole minimal system. */
    only: z.array(kept(guestPath)).max(10_000).optional(),
  }),
  /** Text files to add: absolute path to content. */
  files: z.record(guestPath, kept(text(1_048_576))),
});

const imageSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rootfs'), recipe: rootfsRecipe }),
  /**
   * A root filesystem tar, or images as `docker save` writes them or in an OCI layout; `image` chooses one of several.
   * Absolute path on the harness's machine.
   */
  z.object({
    kind: z.literal('archive'),
    path: kept(absolutePath),
    image: kept(imageReference).exactOptional(),
  }),
  /**
   * A build context folder with a Dockerfile, or a Dockerfile of any name in its folder; absolute path on the harness's
   * machine. `target` is the stage that is built. Absent: the last.
   */
  z.object({
    kind: z.literal('dockerfile'),
    path: kept(absolutePath),
    target: kept(buildStage).exactOptional(),
  }),
  z.object({ kind: z.literal('reference'), reference: kept(imageReference) }),
]);

const readiness = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('http'),
    path: kept(requestPath),
    status: httpStatus,
    /** Missing, as the next two, where nothing is asked of them. */
    headers: z.record(headerName, kept(z.string().max(4096))).exactOptional(),
    contains: kept(z.string().min(1).max(4096)).exactOptional(),
    matches: kept(pattern).exactOptional(),
    withinMs: durationMs,
  }),
  /** Connects, sends, and waits until the answer starts with `expect`; both empty: a connection is enough. */
  z.object({
    kind: z.literal('tcp'),
    send: kept(z.string().max(65_536)),
    expect: kept(z.string().max(4096)),
    withinMs: durationMs,
  }),
  /** A program of the workload's root filesystem, run inside, exits with 0. */
  z.object({ kind: z.literal('command'), argv, withinMs: durationMs }),
  /** The same with the image's own health check. */
  z.object({ kind: z.literal('healthcheck'), withinMs: durationMs }),
  /** A batch job: the workload itself ends with this code. */
  z.object({ kind: z.literal('exit'), code: exitCode, withinMs: durationMs }),
]);

export const limits = z.object({
  cpus: z.number().positive().max(1024),
  memoryBytes: z.int().positive(),
  pids: z.int().positive(),
});

/**
 * What is launched, the same in every target, as a run stores it: quantities are in the units of their names, and
 * secrets are blotted out of its texts.
 */
export const workload = z
  .object({
    source: imageSource,
    /** undefined: what the image says. */
    entrypoint: argv.optional(),
    command: argv.optional(),
    environment: z.record(variableName, kept(text())),
    /** Names of variables whose values may be stored and shown. Absent: none. */
    publicEnvironment: z.array(kept(variableName)).max(1000).exactOptional(),
    user: kept(userName).optional(),
    workdir: kept(workingFolder).optional(),
    /** undefined: it listens on none. */
    port: portNumber.optional(),
    ready: readiness,
    /** How it is ended: by which signal (undefined: what the image says), and when by force. Missing in older runs. */
    stop: z.object({ signal: wholeNumber(1, 64).optional(), withinMs: durationMs }).exactOptional(),
    limits,
  })
  .refine(({ port, ready }) => port !== undefined || (ready.kind !== 'http' && ready.kind !== 'tcp'), {
    path: ['port'],
    error: 'missing: readiness is asked at a port',
  });

export type Workload = Stored<typeof workload>;
export type ImageSource = Stored<typeof imageSource>;
export type RootfsRecipe = Stored<typeof rootfsRecipe>;
export type Readiness = Stored<typeof readiness>;
export type Limits = Stored<typeof limits>;
