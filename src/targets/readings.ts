import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { nullableNumber } from '../fields/stored-parts.ts';

/** One reading of an instance's memory, in bytes; null where the metric does not exist for the target. */
export const memoryReading = z.object({
  workloadPss: z.number(),
  overheadPss: z.number(),
  /** The charge of the instance's cgroup without file cache, and the file cache. */
  cgroupBytes: z.number(),
  cgroupCacheBytes: z.number(),
  reservedBytes: z.number(),
  /** VM only: guest RAM in use beyond the workload (guest kernel, page cache). */
  guestOtherBytes: nullableNumber,
  /** VM under TCG only: the translation cache. It is not part of overheadPss. */
  emulatorBytes: nullableNumber,
});
export type MemoryReading = Stored<typeof memoryReading>;

/**
 * The stages of a full system's start, as its own init reports them, in µs of the guest's clock since its kernel began;
 * firmware and loader before that, counted backwards. null where the guest does not know. This is evidence, and must
 * never be added to or subtracted from the host's time.
 */
export const guestPhases = z.object({
  firmwareUs: nullableNumber,
  loaderUs: nullableNumber,
  initrdUs: nullableNumber,
  userspaceUs: nullableNumber,
  /** The instant at which the workload's service counted as started. */
  serviceUs: nullableNumber,
  finishedUs: nullableNumber,
});
export type GuestPhases = Stored<typeof guestPhases>;
