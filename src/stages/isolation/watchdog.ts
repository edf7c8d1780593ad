import { cgroupFile } from './limit-files.ts';
import type { ProbeContext } from './probe.ts';

/**
 * Acts on an instance under a watchdog of the host, which ends the instance when the host's memory gets short (10 %) or
 * after ten seconds.
 * @throws BallastError `probe-hold` when it had to, or could not watch
 */
export async function underWatchdog<T>(context: ProbeContext, action: () => Promise<T>): Promise<T> {
  return context.host.holding('guard', await processesOf(context, 'memory'), action);
}

/** The files that identify the folder of a controller, in v2 and v1. */
const ownFiles = {
  memory: ['memory.max', 'memory.limit_in_bytes'],
  cpu: ['cpu.max', 'cpu.cfs_quota_us'],
} as const;

/**
 * The host's name for the processes of an instance: the file that lists the processes of its cgroup, or its only
 * process. Only an instance that shares the host's kernel surely has its cgroup for itself; an emulator may be in its
 * daemon's.
 */
export async function processesOf(
  { host, hostSide, kernel }: Pick<ProbeContext, 'host' | 'hostSide' | 'kernel'>,
  controller: keyof typeof ownFiles,
): Promise<string | number> {
  if (kernel !== 'host') return hostSide.pid;
  const own = await cgroupFile(host, hostSide.cgroupFolders, ownFiles[controller]);
  return own === undefined ? hostSide.pid : `${own.folder}/cgroup.procs`;
}
