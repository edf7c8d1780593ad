import type { CgroupMemory } from '../../observe/cgroup-memory.ts';
import type { MemoryReading } from '../readings.ts';
import type { GuestMemory } from './guest-agent.ts';
import type { MachineMemory } from './hypervisor.ts';

/**
 * The memory of a guest, from its own account, that of its machine's process, and that of the machine's cgroup.
 * @param ramBytes the guest's RAM, which is set aside for it
 * @param emulated whether the machine's translated code is an emulator's, which is kept apart
 */
export function guestReading(
  seen: { readonly guest: GuestMemory; readonly machine: MachineMemory; readonly cgroup: CgroupMemory },
  ramBytes: number,
  emulated: boolean,
): MemoryReading {
  const { guest, machine, cgroup } = seen;
  // A guest that claims more than its RAM is not believed.
  const workloadPss = Math.min(guest.workloadPss, ramBytes);
  const translatedBytes = emulated ? 0 : machine.emulatorBytes;
  const overheadPss = machine.restBytes + translatedBytes;
  const runtimeBytes = machine.restHeldBytes + translatedBytes;
  return {
    ...divideGuestRam(machine.guestRamBytes, ramBytes, guest),
    runtimeBytes,
    kernelBytes: cgroup.kernelBytes + machine.outsideKernelBytes,
    workloadPss,
    overheadPss,
    filePss: Math.max(0, overheadPss - runtimeBytes),
    cgroupBytes: cgroup.cgroupBytes,
    cgroupCacheBytes: cgroup.cgroupCacheBytes,
    reservedBytes: ramBytes,
    guestOtherBytes: Math.max(0, machine.guestRamBytes - workloadPss),
    emulatorBytes: emulated ? machine.emulatorBytes : null,
  };
}

type GuestParts = Pick<
  MemoryReading,
  'workloadBytes' | 'guestSystemBytes' | 'guestCacheBytes' | 'guestFreeBytes'
>;

/**
 * Divides the RAM of a guest that the host keeps, `residentBytes` of `ramBytes`, by the guest's own account. What the
 * guest uses without ever having touched it is not resident, so that at least what is resident beyond all that it uses
 * is free. A guest that claims more than there is is not believed: the parts always add up to `residentBytes`.
 */
export function divideGuestRam(residentBytes: number, ramBytes: number, guest: GuestMemory): GuestParts {
  let left = residentBytes;
  const take = (bytes: number) => {
    const taken = Math.max(0, Math.min(bytes, left));
    left -= taken;
    return taken;
  };
  const workloadBytes = take(guest.workloadHeld);
  const guestCacheBytes = take(guest.buffers + guest.cached - guest.shmem);
  const guestFreeBytes = take(residentBytes - (ramBytes - guest.memFree));
  return { workloadBytes, guestSystemBytes: left, guestCacheBytes, guestFreeBytes };
}
