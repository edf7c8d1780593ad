import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { memoryFolder } from './cgroup.ts';

/** The charge of a cgroup and of those below it, in bytes. */
export interface CgroupMemory {
  /** The whole charge without the file cache. */
  readonly cgroupBytes: number;
  readonly cgroupCacheBytes: number;
  /** Shared memory and files of tmpfs, whether a process has mapped them or not. */
  readonly shmemBytes: number;
  /**
   * What the kernel keeps for it and cannot drop: page tables (also those of a virtual machine), stacks, objects,
   * buffers of sockets. Version 1 does not tell droppable objects, such as directory entries, apart: there they count.
   */
  readonly kernelBytes: number;
}

/**
 * The charge of the cgroup that `pid` is in.
 * @throws BallastError `cgroup-missing` when the process has ended, or is in no cgroup of its own
 */
export async function cgroupMemory(host: Host, pid: number): Promise<CgroupMemory> {
  const folder = await memoryFolder(host, pid);
  if (folder === undefined) {
    throw new BallastError('engine', 'cgroup-missing', `process ${pid} has no memory cgroup`, {
      hint: 'start the engine so that it gives each instance a cgroup; see `ballast doctor`',
    });
  }
  const { path, version } = folder;
  const { stdout } = await host.exec(['sh', '-c', readScript, 'sh', path, ...files[version]]);
  return parseCgroupMemory(stdout, version);
}

/** The file with the whole charge, and those that `memory.stat` lacks. */
const files = {
  1: ['memory.usage_in_bytes', 'memory.kmem.usage_in_bytes', 'memory.kmem.tcp.usage_in_bytes'],
  2: ['memory.current'],
} as const;

const readScript = `cd "$1" && shift && cat "$1" memory.stat && shift && for file; do
  [ ! -r "$file" ] || echo "$file $(cat "$file")"
done`;

/** The lines of version 2 that add up to the kernel's part, for kernels before 5.18, which do not say the sum. */
const kernelParts = ['kernel_stack', 'pagetables', 'percpu', 'vmalloc', 'slab'];

/**
 * Parses the whole charge, `memory.stat`, and lines of a file's name and its number. tmpfs and shared memory count as
 * cache there but not here.
 */
export function parseCgroupMemory(text: string, version: 1 | 2): CgroupMemory {
  const found = (name: string) => {
    const digits = new RegExp(`^${name.replaceAll('.', '\\.')} (\\d+)$`, 'm').exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const figure = (name: string) => found(name) ?? 0;
  const usageBytes = Number(/^\d+/.exec(text)?.[0]);
  if (Number.isNaN(usageBytes))
    throw new BallastError('engine', 'cgroup-missing', 'the cgroup says no usage');
  const [file, shared] = version === 2 ? ['file', 'shmem'] : ['total_cache', 'total_shmem'];
  const shmemBytes = figure(shared);
  const cgroupCacheBytes = Math.max(0, figure(file) - shmemBytes);
  const kernelBytes =
    version === 2
      ? (found('kernel') ?? kernelParts.reduce((sum, name) => sum + figure(name), 0)) +
        figure('sock') -
        figure('slab_reclaimable')
      : figure('memory.kmem.usage_in_bytes') + figure('memory.kmem.tcp.usage_in_bytes');
  return {
    cgroupBytes: Math.max(0, usageBytes - cgroupCacheBytes),
    cgroupCacheBytes,
    shmemBytes,
    kernelBytes: Math.max(0, kernelBytes),
  };
}
