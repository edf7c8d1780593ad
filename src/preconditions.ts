import { BallastError } from './errors.ts';
import type { Host } from './host/host.ts';
import { hostProcessors } from './host/processors.ts';
import type { Scenario } from './scenario.ts';
import { refusePortInUse } from './targets/host-port.ts';
import { targetOf } from './targets/targets.ts';
import { formatBytes } from './wording/format.ts';
import type { Limits } from './workload.ts';

type Asked = Pick<Scenario, 'workload' | 'targets' | 'measure'>;

/**
 * Asks for what every launch needs before anything is made on the host.
 * @param asksPort false where a port that is taken only leaves out the targets that need it, or may become free
 * @throws BallastError `root-needed`, `cpus-beyond-host`, `memory-beyond-host`, `port-in-use`
 */
export async function requirePreconditions(
  host: Host,
  asked: Asked,
  { asksPort, signal }: { readonly asksPort: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { workload, targets } = asked;
  await requireRoot(host, asked);
  await requireProcessors(host, workload.limits);
  await requireMemory(host, workload.limits);
  const atHostPort = targets.some((spec) => targetOf(spec.kind).sharesHostNetwork?.(spec) === true);
  if (atHostPort && asksPort) await refusePortInUse({ host, workload, signal });
}

/**
 * What only root of a host may do for a container, by the key in `measure` that asks for it: a user who may talk to the
 * engine has its API, and no more. `startup` is asked for in every run.
 */
const rootAlone: Readonly<Partial<Record<keyof Scenario['measure'], string>>> = {
  startup:
    'startup: the image’s files with their owners, the kernel’s event of the workload’s exec (tracefs), the CPU time of launches (perf events of the engine’s daemons), and the proof of equal work (/proc/PID of the container)',
  memory: 'memory: /proc/PID/smaps_rollup and the cgroup of the container, and the growth of the daemons',
  image: 'image: the folders in which the engine keeps layers, for what is on disk and for one compressor',
  isolation: 'isolation: the host’s side of each probe, and a process without namespaces as its control',
  neighbour: 'neighbour: what the aggressor’s cgroup has used',
  kernelSurface: 'kernelSurface: ftrace',
};

/** Root filesystems, cgroups and the memory of others are out of an ordinary user's reach, also for containers. */
async function requireRoot(host: Host, { targets, measure }: Asked): Promise<void> {
  const uid = (await host.exec(['id', '-u'])).stdout.trim();
  if (uid === '0') return;
  const isOfContainers = targets.every(({ kind }) => kind === 'container');
  const lacking = Object.entries(rootAlone).flatMap(([key, what]) => (key in measure ? [what] : []));
  const message = `${host.name}: measuring needs root there, for containers as well, and this is user id ${uid}`;
  const why = `of a container, root alone gets at what this scenario measures:\n    ${lacking.join('\n    ')}`;
  throw new BallastError('input', 'root-needed', isOfContainers ? `${message}; ${why}` : message, {
    hint: 'run it as root (`sudo`), or on a host as root: --host ssh://root@…',
  });
}

/** An engine refuses what exceeds the host, and a process or a machine would be held to less than was asked for. */
async function requireProcessors(host: Host, { cpus }: Limits): Promise<void> {
  const processors = await hostProcessors(host);
  if (cpus <= processors) return;
  const message = `the scenario's limits are ${cpus} CPUs, and ${host.name} has ${processors}`;
  throw new BallastError('input', 'cpus-beyond-host', message, {
    hint: `set \`limits: { cpus }\` to at most ${processors}`,
  });
}

async function requireMemory(host: Host, { memoryBytes }: Limits): Promise<void> {
  const [, kib] = /^MemTotal: +(\d+) kB$/m.exec((await host.get('/proc/meminfo')).toString()) ?? [];
  if (kib === undefined || memoryBytes <= Number(kib) * 1024) return;
  const has = formatBytes(Number(kib) * 1024);
  const message = `the scenario's limits are ${formatBytes(memoryBytes)} of memory, and ${host.name} has ${has}`;
  throw new BallastError('input', 'memory-beyond-host', message, {
    hint: `set \`limits: { memory }\` to less than ${has}`,
  });
}
