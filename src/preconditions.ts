import { BallastError } from './errors.ts';
import type { Host } from './host/host.ts';
import { hostProcessors } from './host/processors.ts';
import type { HeaderRecord } from './results/records.ts';
import type { Scenario } from './scenario.ts';
import { refusePortInUse } from './targets/host-port.ts';
import { targetOf } from './targets/targets.ts';
import { formatBytes } from './wording/format.ts';
import type { Limits } from './workload.ts';

type Asked = Pick<Scenario, 'workload' | 'targets'>;

/**
 * Asks for what every launch needs before anything is made on the host.
 * @param asksPort false where a port that is taken only leaves out the targets that need it, or may become free
 * @param asksTargets false where a target that cannot be had is only left out, when it is prepared
 * @throws BallastError `cpus-beyond-host`, `memory-beyond-host`, `port-in-use`, and those of the targets' `require`
 */
export async function requirePreconditions(
  host: Host,
  { workload, targets }: Asked,
  {
    asksPort,
    asksTargets,
    signal,
  }: { readonly asksPort: boolean; readonly asksTargets: boolean; readonly signal: AbortSignal },
): Promise<void> {
  await requireProcessors(host, workload.limits);
  await requireMemory(host, workload.limits);
  for (const spec of asksTargets ? targets : []) await targetOf(spec.kind).require?.(host, spec);
  const atHostPort = targets.some((spec) => targetOf(spec.kind).sharesHostNetwork?.(spec) === true);
  if (atHostPort && asksPort) await refusePortInUse({ host, workload, signal });
}

/**
 * What takes root although the engine starts the container, by the key in `measure` that asks for it: a user who may talk
 * to the engine has its API, and of the host what everybody may read.
 */
const rootAlone: Readonly<Partial<Record<keyof Scenario['measure'], string>>> = {
  memory: 'reads /proc/PID/smaps_rollup of other users’ processes',
  image: 'reads the engine’s own folders',
  pull: 'pulls images that root’s `ballast clean` would take for left behind',
  isolation: 'looks at an instance from the host, and at a process without namespaces',
  neighbour: 'reads what another’s cgroup has used',
  kernelSurface: 'traces the kernel',
};

/** The part of a scenario that the user of a host can measure there. */
export interface ForUser {
  readonly scenario: Scenario;
  /** Undefined: the user is root, and nothing is left out. */
  readonly ofUser: HeaderRecord['ofUser'] | undefined;
}

/**
 * Leaves out of a scenario what takes root, where the user of the host is not root. What cannot be left out is refused.
 * @throws BallastError `root-needed`
 */
export function forUser({ name, user }: Pick<Host, 'name' | 'user'>, scenario: Scenario): ForUser {
  if (user === undefined) return { scenario, ofUser: undefined };
  const { targets, workload, measure } = scenario;
  const refuse = (what: string) => rootNeeded(name, `${user.uid}`, what);
  const other = targets.find(({ kind }) => kind !== 'container');
  if (other !== undefined) throw refuse(`target \`${other.name}\` is started by root alone`);
  const { kind } = workload.source;
  if (kind === 'rootfs' || kind === 'archive')
    throw refuse(`a root filesystem is made by root alone (\`${kind}:\`), not an \`image:\` of the engine`);
  if (measure.startup.caches === 'cold') throw refuse('root alone can drop the host’s caches');
  const kept = Object.entries(measure).filter(([key]) => !Object.hasOwn(rootAlone, key));
  const leftOut = Object.keys(measure).filter((key) => Object.hasOwn(rootAlone, key));
  return {
    scenario: { ...scenario, measure: Object.fromEntries(kept) as unknown as Scenario['measure'] },
    ofUser: { uid: user.uid, leftOut },
  };
}

/** What is left out, and why, in words for a person; one line each. */
export function leftOutLines({ leftOut }: NonNullable<ForUser['ofUser']>): readonly string[] {
  return leftOut.map((key) => `\`${key}\` is left out: it ${rootAlone[key as keyof typeof rootAlone]}`);
}

/**
 * Makes sure that the user of a host is root.
 * @throws BallastError `root-needed`
 */
export async function requireRoot(host: Host): Promise<void> {
  const uid = (await host.exec(['id', '-u'])).stdout.trim();
  if (uid !== '0') throw rootNeeded(host.name, uid, 'it looks into processes and cgroups of others');
}

function rootNeeded(hostName: string, uid: string, why: string): BallastError {
  const message = `${hostName}: this needs root there, and the user is id ${uid}: ${why}`;
  return new BallastError('input', 'root-needed', message, {
    hint: 'run it as root (`sudo`), or on a host as root: --host ssh://root@…; without root, only `targets: [container]` of an `image:` or `dockerfile:` are measured',
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
