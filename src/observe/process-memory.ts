import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';

/** The memory of some processes together, in bytes; a page that several share is counted to each in equal parts. */
export interface ProcessMemory {
  /** The proportional set size: all pages that they have mapped. */
  readonly pssBytes: number;
  /**
   * The part of it that the host cannot take back while they run: anonymous and shared memory. The rest are pages of
   * files, which the host keeps as long as it has room and can read again.
   */
  readonly heldBytes: number;
  /** The part of that which is shared memory, and files of tmpfs that they have mapped. */
  readonly heldShmemBytes: number;
  /** Their page tables and the stacks of their threads in the kernel: for processes whose cgroup is not read. */
  readonly kernelBytes: number;
}

const none: ProcessMemory = { pssBytes: 0, heldBytes: 0, heldShmemBytes: 0, kernelBytes: 0 };

/** Bytes of a thread's stack in the kernel on x86-64: `THREAD_SIZE` in arch/x86/include/asm/page_64_types.h. */
const stackBytes = 16 * 1024;

const readScript = 'for p; do cat "/proc/$p/smaps_rollup" "/proc/$p/status" 2>/dev/null; done; :';

/**
 * The memory of these processes. Processes that have ended meanwhile count nothing.
 * @throws BallastError `memory-unreadable` when that is all of them, or none may be read
 */
export async function readProcessMemory(host: Host, pids: readonly number[]): Promise<ProcessMemory> {
  if (pids.length === 0) return none;
  const { stdout } = await host.exec(['sh', '-c', readScript, 'sh', ...pids.map(String)]);
  if (!/^Pss:/m.test(stdout)) {
    throw new BallastError(
      'engine',
      'memory-unreadable',
      'the memory of no process of an instance could be read',
      {
        hint: 'it takes root on the host, and a kernel from 4.14 that has /proc/PID/smaps_rollup',
      },
    );
  }
  return parseProcessMemory(stdout);
}

/** The same, but undefined when one of them has ended or may not be read. */
export async function readMemoryOfAll(
  host: Host,
  pids: readonly number[],
): Promise<ProcessMemory | undefined> {
  const { stdout } = await host.exec(['sh', '-c', readScript, 'sh', ...pids.map(String)]);
  return stdout.match(/^Pss:/gm)?.length === pids.length ? parseProcessMemory(stdout) : undefined;
}

/** Parses any number of `smaps_rollup` and `status`, one after the other. */
export function parseProcessMemory(text: string): ProcessMemory {
  const kibibytes = (name: string) => sumOf(text, new RegExp(`^${name}:\\s+(\\d+) kB$`, 'gm'));
  const shmemKib = kibibytes('Pss_Shmem');
  // Kernels before 5.4 do not divide the proportional size: there, anonymous memory that is shared counts whole.
  const anonKib = /^Pss_Anon:/m.test(text) ? kibibytes('Pss_Anon') : kibibytes('Anonymous');
  return {
    pssBytes: kibibytes('Pss') * 1024,
    heldBytes: (anonKib + shmemKib) * 1024,
    heldShmemBytes: shmemKib * 1024,
    kernelBytes: kibibytes('VmPTE') * 1024 + sumOf(text, /^Threads:\s+(\d+)$/gm) * stackBytes,
  };
}

function sumOf(text: string, figures: RegExp): number {
  let sum = 0;
  for (const [, figure] of text.matchAll(figures)) sum += Number(figure);
  return sum;
}

/** The process and all of its descendants that are alive; empty when it is not. */
export async function processTree(host: Host, rootPid: number): Promise<number[]> {
  // In status, unlike in stat, a process's name cannot imitate another line: newlines in it are escaped.
  const script = "grep -s '^PPid:' /proc/[0-9]*/status; :";
  const { stdout } = await host.exec(['sh', '-c', script]);
  return descendants(stdout, rootPid);
}

export function descendants(parents: string, rootPid: number): number[] {
  const children = new Map<number, number[]>();
  const alive = new Set<number>();
  for (const [, pid, parent] of parents.matchAll(/^\/proc\/(\d+)\/status:PPid:\s+(\d+)$/gm)) {
    alive.add(Number(pid));
    const siblings = children.get(Number(parent)) ?? [];
    siblings.push(Number(pid));
    children.set(Number(parent), siblings);
  }
  // A set, so that a process that claims to be its own ancestor is not followed in circles.
  const tree = new Set(alive.has(rootPid) ? [rootPid] : []);
  for (const pid of tree) for (const child of children.get(pid) ?? []) tree.add(child);
  return [...tree];
}
