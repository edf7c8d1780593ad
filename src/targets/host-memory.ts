import type { Host } from '../host/host.ts';
import { cgroupMemory } from '../observe/cgroup-memory.ts';
import { packetRings } from '../observe/packet-rings.ts';
import { readProcessMemory } from '../observe/process-memory.ts';
import type { MemoryReading } from './readings.ts';

/** The processes on the host that exist only because an instance does. */
export interface InstanceProcesses {
  /** One of those in its cgroup. */
  readonly firstPid: number;
  readonly workload: readonly number[];
  /** The runtime's own in the instance's cgroup, such as a sandbox. */
  readonly runtimeInside: readonly number[];
  /** The runtime's own elsewhere, such as a shim. */
  readonly runtimeOutside: readonly number[];
}

/** The memory of an instance whose workload is made of the host's own processes, all of them in one cgroup. */
export async function hostMemory(host: Host, processes: InstanceProcesses): Promise<MemoryReading> {
  const [workload, inside, outside, cgroup, rings] = await Promise.all([
    readProcessMemory(host, processes.workload),
    readProcessMemory(host, processes.runtimeInside),
    readProcessMemory(host, processes.runtimeOutside),
    cgroupMemory(host, processes.firstPid),
    packetRings(host, processes.firstPid),
  ]);
  // Files in memory that no process has mapped now.
  const unmappedBytes = Math.max(0, cgroup.shmemBytes - workload.heldShmemBytes - inside.heldShmemBytes);
  const filePss = [workload, inside, outside].reduce((sum, of) => sum + of.pssBytes - of.heldBytes, 0);
  return {
    workloadBytes: workload.heldBytes + unmappedBytes,
    guestSystemBytes: null,
    guestCacheBytes: null,
    guestFreeBytes: null,
    runtimeBytes: inside.heldBytes + outside.heldBytes,
    kernelBytes: cgroup.kernelBytes + outside.kernelBytes + rings.takenBytes,
    workloadPss: workload.pssBytes,
    overheadPss: inside.pssBytes + outside.pssBytes,
    // The host cannot drop the pages of a ring.
    filePss: Math.max(0, filePss - rings.mappedBytes),
    cgroupBytes: cgroup.cgroupBytes,
    cgroupCacheBytes: cgroup.cgroupCacheBytes,
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
