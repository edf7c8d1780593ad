import type { Host } from '../host/host.ts';
import { cgroupMemory } from '../observe/cgroup.ts';
import { readPss } from '../observe/pss.ts';
import type { MemoryReading } from './readings.ts';

/**
 * The memory of a target whose workload is made of the host's own processes, all of them in the cgroup of the first.
 */
export async function hostMemory(
  host: Host,
  instance: {
    readonly firstPid: number;
    readonly pids: readonly number[];
    readonly overheadPids: readonly number[];
  },
): Promise<MemoryReading> {
  const [workloadPss, overheadPss, cgroup] = await Promise.all([
    readPss(host, instance.pids),
    readPss(host, instance.overheadPids),
    cgroupMemory(host, instance.firstPid),
  ]);
  return {
    workloadPss,
    overheadPss,
    ...cgroup,
    reservedBytes: 0,
    guestOtherBytes: null,
    emulatorBytes: null,
  };
}

/** The parent of a process, by its id; undefined when it has ended, or has no parent. */
export async function parentOf(host: Host, pid: number): Promise<number | undefined> {
  const { stdout } = await host.exec(['cat', `/proc/${pid}/status`], { allowFailure: true });
  const parent = Number(/^PPid:\s+(\d+)/m.exec(stdout)?.[1] ?? 0);
  return parent > 1 ? parent : undefined;
}
