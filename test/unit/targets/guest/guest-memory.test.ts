import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GuestMemory } from '../../../../src/targets/guest/guest-agent.ts';
import { divideGuestRam, guestReading } from '../../../../src/targets/guest/guest-memory.ts';

const MiB = 2 ** 20;
const guest: GuestMemory = {
  workloadPss: 7 * MiB,
  workloadHeld: 3 * MiB,
  memTotal: 217 * MiB,
  memAvailable: 190 * MiB,
  memFree: 180 * MiB,
  buffers: 1 * MiB,
  cached: 14 * MiB,
  shmem: 2 * MiB,
};

test('what a guest has freed is told apart from what its kernel takes', () => {
  // Of 256 MiB it uses 76; 124 are resident, so that at least 48 of them are free.
  expect(divideGuestRam(124 * MiB, 256 * MiB, guest)).toEqual({
    workloadBytes: 3 * MiB,
    guestCacheBytes: 13 * MiB,
    guestFreeBytes: 48 * MiB,
    guestSystemBytes: 60 * MiB,
  });
});

test('of a guest that has not touched all that it uses, nothing is said to be free', () => {
  expect(divideGuestRam(70 * MiB, 256 * MiB, guest)).toMatchObject({
    guestFreeBytes: 0,
    guestSystemBytes: 54 * MiB,
  });
});

test('whatever a guest claims, the parts are what the host keeps for it', () => {
  const bytes = fc.nat({ max: 1000 });
  const claimed = fc.record({
    ...{ workloadPss: bytes, workloadHeld: bytes, memTotal: bytes, memAvailable: bytes },
    ...{ memFree: bytes, buffers: bytes, cached: bytes, shmem: bytes },
  });
  fc.assert(
    fc.property(bytes, claimed, (resident, claim) => {
      const parts = Object.values(divideGuestRam(resident, 500, claim)).map(Number);
      expect(parts.every((part) => part >= 0)).toBe(true);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(resident);
    }),
  );
});

test('an emulator’s translation cache is in no part; translated code of another machine is its own', () => {
  const machine = {
    ...{ guestRamBytes: 124 * MiB, emulatorBytes: 66 * MiB },
    ...{ restBytes: 50 * MiB, restHeldBytes: 20 * MiB, outsideKernelBytes: 1 * MiB },
  };
  const cgroup = { cgroupBytes: 230 * MiB, cgroupCacheBytes: 0, shmemBytes: 0, kernelBytes: 2 * MiB };
  const seen = { guest, machine, cgroup };
  expect(guestReading(seen, 256 * MiB, true)).toMatchObject({
    ...{ runtimeBytes: 20 * MiB, kernelBytes: 3 * MiB, filePss: 30 * MiB, emulatorBytes: 66 * MiB },
  });
  expect(guestReading(seen, 256 * MiB, false)).toMatchObject({
    ...{ runtimeBytes: 86 * MiB, overheadPss: 116 * MiB, emulatorBytes: null },
  });
});
