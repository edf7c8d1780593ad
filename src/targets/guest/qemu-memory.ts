import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { readProcessMemory } from '../../observe/process-memory.ts';
import type { MachineMemory } from './hypervisor.ts';

/** One mapping of a process, from `/proc/PID/smaps`. */
export interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
  readonly permissions: string;
  readonly name: string;
  readonly pssBytes: number;
}

/** The place of the guest's RAM in QEMU's address space. */
export interface RamRange {
  readonly start: bigint;
  readonly end: bigint;
}

const probeAddress = 0x10_0000n;
/** The question to QEMU's human monitor for the place in its own memory of this address of the guest. */
export const ramQuestion = `gpa2hva 0x${probeAddress.toString(16)}`;

/** Parses the answer to `ramQuestion`; undefined when it does not say. */
export function parseRamRange(answer: string, memoryBytes: number): RamRange | undefined {
  const [, address] = /\((?:pc|microvm)\.ram\) is (0x[0-9a-f]{1,16})\b/.exec(answer) ?? [];
  if (address === undefined) return undefined;
  const start = BigInt(address) - probeAddress;
  return { start, end: start + BigInt(memoryBytes) };
}

/**
 * The memory of a QEMU, which is alone in its cgroup, and of the processes elsewhere that exist for it alone.
 * @throws BallastError `guest-ram-unknown`
 */
export async function readQemuMemory(
  host: Host,
  pid: number,
  ram: RamRange | undefined,
  helpers: readonly number[] = [],
): Promise<MachineMemory> {
  const [{ stdout }, own, others] = await Promise.all([
    host.exec(['cat', `/proc/${pid}/smaps`], { maxOutputBytes: 32 * 1024 * 1024 }),
    readProcessMemory(host, [pid]),
    readProcessMemory(host, helpers),
  ]);
  const divided = divideQemuMemory(parseSmaps(stdout), ram);
  const { guestRamBytes, emulatorBytes, restBytes } = divided;
  // Neither guest RAM nor the translation cache are pages of files.
  const ownHeldBytes = Math.max(0, own.heldBytes - guestRamBytes - emulatorBytes);
  return {
    guestRamBytes,
    emulatorBytes,
    restBytes: restBytes + others.pssBytes,
    restHeldBytes: ownHeldBytes + others.heldBytes,
    outsideKernelBytes: others.kernelBytes,
  };
}

type DividedMemory = Pick<MachineMemory, 'guestRamBytes' | 'emulatorBytes' | 'restBytes'>;

export function divideQemuMemory(mappings: readonly Mapping[], ram: RamRange | undefined): DividedMemory {
  const isRam = ({ start, end, name }: Mapping) =>
    ram === undefined
      ? /^\/(memfd:)?((pc|microvm)\.ram|memory-backend-memfd)/.test(name)
      : start < ram.end && end > ram.start;
  if (!mappings.some(isRam)) {
    throw new BallastError('engine', 'guest-ram-unknown', "QEMU's mapping of the guest's RAM was not found", {
      hint: 'this QEMU neither answers `gpa2hva` nor backs RAM by a named file; report its version',
    });
  }
  const sums = { guestRamBytes: 0, emulatorBytes: 0, restBytes: 0 };
  for (const mapping of mappings) {
    const translated = mapping.permissions.includes('w') && mapping.permissions.includes('x');
    const part = isRam(mapping) ? 'guestRamBytes' : translated ? 'emulatorBytes' : 'restBytes';
    sums[part] += mapping.pssBytes;
  }
  return sums;
}

export function parseSmaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  let head: Omit<Mapping, 'pssBytes'> | undefined;
  for (const line of text.split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+\s*(.*)$/.exec(line);
    if (range !== null) {
      const [, start, end, permissions = '', name = ''] = range;
      head = { start: BigInt(`0x${start}`), end: BigInt(`0x${end}`), permissions, name };
      continue;
    }
    const pss = /^Pss:\s+(\d+) kB$/.exec(line);
    if (pss === null || head === undefined) continue;
    mappings.push({ ...head, pssBytes: Number(pss[1]) * 1024 });
    head = undefined;
  }
  return mappings;
}
