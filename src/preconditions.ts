import { BallastError } from './errors.ts';
import type { Host } from './host/host.ts';
import { hostProcessors } from './host/processors.ts';
import type { Scenario } from './scenario.ts';
import { refusePortInUse } from './targets/host-port.ts';
import { targetOf } from './targets/targets.ts';
import { formatBytes } from './wording/format.ts';
import type { Limits } from './workload.ts';

/**
 * Asks for what every launch needs before anything is made on the host.
 * @param asksPort false where a port that is taken only leaves out the targets that need it, or may become free
 * @throws BallastError `root-needed`, `cpus-beyond-host`, `memory-beyond-host`, `port-in-use`
 */
export async function requirePreconditions(
  host: Host,
  { workload, targets }: Pick<Scenario, 'workload' | 'targets'>,
  { asksPort, signal }: { readonly asksPort: boolean; readonly signal: AbortSignal },
): Promise<void> {
  await requireRoot(host);
  await requireProcessors(host, workload.limits);
  await requireMemory(host, workload.limits);
  const atHostPort = targets.some((spec) => targetOf(spec.kind).sharesHostNetwork?.(spec) === true);
  if (atHostPort && asksPort) await refusePortInUse({ host, workload, signal });
}

/** Root filesystems, cgroups and the memory of others are out of an ordinary user's reach, also for containers. */
async function requireRoot(host: Host): Promise<void> {
  const uid = (await host.exec(['id', '-u'])).stdout.trim();
  if (uid === '0') return;
  const message = `${host.name}: measuring needs root there, for containers as well, and this is user id ${uid}`;
  throw new BallastError('input', 'root-needed', message, {
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
