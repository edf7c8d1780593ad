import type Docker from 'dockerode';
import { z } from 'zod';
import { BallastError } from '../errors.ts';
import { guestPath as absolutePath } from '../fields/schema-parts.ts';
import { runLabel, userLabel } from './run-labels.ts';

/** A short text: a name, a version and the like. */
const word = z
  .string()
  .max(500)
  .regex(/^\P{Cc}*$/u, 'expected text without control characters');
const words = z.array(word).max(1000);
const longId = z.string().regex(/^[0-9a-f]{64}$/, 'expected an id');
const imageId = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected the id of an image');
const bytes = z.int().nonnegative();
/** A process id; 0 when there is none. The largest is the kernel's own limit. */
const processId = z
  .int()
  .min(0)
  .max(2 ** 22);
const folders = z
  .string()
  .max(1 << 20)
  .transform((text) => text.split(':'))
  .pipe(z.array(absolutePath));
/** The storage driver's data. Only drivers that keep layers in folders name them. */
const storage = z
  .object({
    Name: word,
    Data: z.object({ UpperDir: absolutePath.optional(), LowerDir: folders.optional() }).nullish(),
  })
  .nullish();
/** Labels are not trusted: anybody who may create something in the engine can write anything there. */
const labels = z.object({ [runLabel]: z.string().optional(), [userLabel]: z.string().optional() });
const listed = <T extends z.ZodType>(one: T) => z.array(one).max(100_000);

const version = z.object({
  ApiVersion: z.string().regex(/^\d{1,3}\.\d{1,3}$/, 'expected a version such as 1.47'),
  Version: word,
  Components: z
    .array(z.object({ Name: word }))
    .max(100)
    .nullish(),
});
/** A runtime as the engine starts it. */
export interface EngineRuntime {
  /** The program; undefined where the engine names a shim of containerd, or says nothing. */
  readonly path: string | undefined;
  readonly args: readonly string[];
}

const runtime = z.object({
  path: z.string().max(4095).optional(),
  runtimeArgs: z.array(z.string().max(1000)).max(100).nullish(),
});

function runtimesIn(written: Readonly<Record<string, unknown>>): ReadonlyMap<string, EngineRuntime> {
  return new Map(
    Object.entries(written).map(([name, of]) => {
      const { path, runtimeArgs } = runtime.safeParse(of).data ?? {};
      return [name, { path, args: runtimeArgs ?? [] }];
    }),
  );
}

const info = z.object({
  DockerRootDir: absolutePath,
  Driver: word.default('unknown'),
  Runtimes: z.record(word, z.unknown()).transform(runtimesIn).optional(),
  DefaultRuntime: word.default('runc'),
  SecurityOptions: words.nullish(),
  CgroupVersion: word.optional(),
  /** What tells of which machine it is. */
  KernelVersion: word.optional(),
  Name: word.optional(),
  MemTotal: bytes.optional(),
});
export type EngineInfo = z.output<typeof info>;
const image = z.object({ Id: imageId, Config: z.unknown(), Size: bytes, GraphDriver: storage });
const images = listed(
  z.object({
    Id: imageId,
    RepoTags: words.nullish(),
    Labels: labels.nullish(),
    Size: bytes.optional(),
    /** Seconds since 1970. */
    Created: bytes.optional(),
  }),
);
const containers = listed(z.object({ Id: longId, Names: words, Labels: labels }));
const network = z.object({ Options: z.record(word, z.string().max(500)).nullish() });
const networks = listed(z.object({ Id: longId, Name: word, Labels: labels.nullish() }));
const container = z.object({
  Id: longId,
  State: z.object({ Running: z.boolean(), Pid: processId }),
  HostConfig: z.object({
    NetworkMode: word,
    PidMode: word.default(''),
    Runtime: word.optional(),
    Privileged: z.boolean().optional(),
    /** A filter of system calls is in it with all of its text. */
    SecurityOpt: z
      .array(z.string().max(1 << 20))
      .max(100)
      .nullish(),
    LogConfig: z.object({ Config: z.record(word, z.string().max(500)).nullish() }).nullish(),
  }),
  /** Empty where the engine keeps the output elsewhere than in a file. */
  LogPath: z.string().max(1024).nullish(),
  NetworkSettings: z.object({
    Networks: z
      .record(z.string(), z.object({ IPAddress: z.union([z.ipv4(), z.ipv6(), z.literal('')]).optional() }))
      .nullish(),
  }),
  GraphDriver: storage,
  Mounts: z.array(
    z.discriminatedUnion('Type', [
      z.object({ Type: z.literal('volume'), Source: absolutePath }),
      z.object({ Type: z.enum(['bind', 'tmpfs', 'image', 'npipe', 'cluster']) }),
    ]),
  ),
  SizeRw: bytes.nullish(),
});
const created = z.object({ Id: longId });
const running = z.object({ Pid: processId });

export type ContainerAnswer = z.output<typeof container>;

/**
 * Checks an engine's answer against the part that Ballast asks for; the rest of it is never used.
 * @param asked what the engine was asked for, such as `inspecting a container`
 * @throws BallastError `engine-answer` when it is something else
 */
export function answered<T extends z.ZodType>(schema: T, asked: string, answer: unknown): z.output<T> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'the whole';
  const message = `${asked}: the engine’s answer cannot be read: ${field.slice(0, 200)}: ${issue?.message}`;
  throw new BallastError('engine', 'engine-answer', message.slice(0, 500), {
    hint: '`docker version`, `docker info` and `docker inspect` show what it answers; it may be of another make than Docker’s',
  });
}

export const askVersion = async (docker: Docker) =>
  answered(version, 'the version of the engine', await docker.version());

export const askInfo = async (docker: Docker) =>
  answered(info, 'the state of the engine', await docker.info());

export const inspectImage = async (docker: Docker, reference: string) =>
  answered(
    image,
    `inspecting the image ${reference.slice(0, 100)}`,
    await docker.getImage(reference).inspect(),
  );

export const listImages = async (docker: Docker, filters: Record<string, string[]>) =>
  answered(images, 'the list of images', await docker.listImages({ filters }));

/** Lists containers, including those that have ended. */
export const listContainers = async (docker: Docker, filters: Record<string, string[]>) =>
  answered(containers, 'the list of containers', await docker.listContainers({ all: true, filters }));

/**
 * Inspects a container. With `size` the engine adds up the bytes that the container has written, which takes long.
 */
export const inspectContainer = async (of: Docker.Container, options: { size?: true } = {}) =>
  answered(container, 'inspecting a container', await of.inspect(options as object));

/** The first process of a running container, on the host. */
export function runningPid({ State }: ContainerAnswer): number {
  if (State.Pid > 0) return State.Pid;
  throw new BallastError(
    'engine',
    'engine-answer',
    'inspecting a container: the engine knows no process of it',
  );
}

export async function createContainer(
  docker: Docker,
  options: Docker.ContainerCreateOptions,
): Promise<Docker.Container> {
  const made = await docker.createContainer(options);
  answered(created, 'creating a container', { Id: made.id });
  return made;
}

/** Prepares a program that is to be run inside a container. */
export async function createExec(
  of: Docker.Container,
  options: Docker.ExecCreateOptions,
): Promise<Docker.Exec> {
  const made = await of.exec(options);
  answered(created, 'preparing a program in a container', { Id: made.id });
  return made;
}

/** The host's process id of a program that was run inside; 0 when there is none. */
export const execPid = async (exec: Docker.Exec) =>
  answered(running, 'inspecting a program in a container', await exec.inspect()).Pid;

export async function createNetwork(
  docker: Docker,
  options: Docker.NetworkCreateOptions,
): Promise<Docker.Network> {
  const made = await docker.createNetwork(options);
  answered(created, 'making a network', { Id: made.id });
  return made;
}

/** Inspects a network by its name or id. */
export const inspectNetwork = async (docker: Docker, name: string) =>
  answered(network, 'inspecting a network', await docker.getNetwork(name).inspect());

/** Lists the networks of the engine that carry a label. */
export const listNetworks = async (docker: Docker, label: string) =>
  answered(networks, 'the list of networks', await docker.listNetworks({ filters: { label: [label] } }));
