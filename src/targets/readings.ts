import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { amount, nullableAmount, nullableChange, storedMark } from '../fields/stored-parts.ts';

/** A number that runs before its introduction do not have. */
const sinceLately = nullableChange.default(null);

/**
 * The parts of the memory on the host that exists only because the instance does, in bytes, each page in one of them:
 * what the host cannot take back while the instance runs. Pages of files are not in it, except in a guest's RAM, where
 * the host cannot tell them from anything else. null: not recorded, or the target has no such part.
 */
const memoryParts = {
  /** The workload's processes, and the files that it keeps in memory. */
  workloadBytes: sinceLately,
  /** VM only: the rest of what the guest uses of its RAM without the next two: its kernel and its other processes. */
  guestSystemBytes: sinceLately,
  /** VM only: the pages of files that the guest keeps in its RAM. */
  guestCacheBytes: sinceLately,
  /** VM only: RAM that the guest has used and does not use now, but that the host still has to keep. At least so much. */
  guestFreeBytes: sinceLately,
  /** Processes of the runtime: shim, sandbox, supervisor, monitor of the virtual machine. */
  runtimeBytes: sinceLately,
  /** The host kernel's: page tables, stacks, objects, sockets. */
  kernelBytes: sinceLately,
};

/** One reading of an instance's memory, in bytes; null where the metric does not exist for the target. */
export const memoryReading = z.object({
  ...memoryParts,
  workloadPss: amount,
  overheadPss: amount,
  /** Pages of files that processes of workload and runtime have mapped on the host, proportionally. */
  filePss: sinceLately,
  /** The charge of the instance's cgroup without file cache, and the file cache. */
  cgroupBytes: amount,
  cgroupCacheBytes: amount,
  reservedBytes: amount,
  /** VM only: guest RAM in use beyond the workload (guest kernel, page cache). */
  guestOtherBytes: nullableChange,
  /** VM under TCG only: the translation cache. It is in no part of an instance's memory. */
  emulatorBytes: nullableAmount,
});
export type MemoryReading = Stored<typeof memoryReading>;

/**
 * The stages of a full system's start, as its own init reports them, in µs of the guest's clock since its kernel began;
 * firmware and loader before that, counted backwards. null where the guest does not know. This is evidence, and must
 * never be added to or subtracted from the host's time.
 */
export const guestPhases = z.object({
  firmwareUs: nullableAmount,
  loaderUs: nullableAmount,
  initrdUs: nullableAmount,
  userspaceUs: nullableAmount,
  /** The instant at which the workload's service counted as started. */
  serviceUs: nullableAmount,
  finishedUs: nullableAmount,
});
export type GuestPhases = Stored<typeof guestPhases>;

/** The longest trail that is kept, and the longest word in it. */
const mostSteps = 64;
const word = z.string().regex(/^[\w.-]{1,31}$/);

/**
 * What the kernel has shown of an engine that starts a container, in the order seen: programs with the container's id in
 * their command line, and changes of the host's mounts and network interfaces, whoever made them. Instants are intervals,
 * in ns since the origin of marks.
 */
export const startTrail = z.object({
  steps: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('program'),
          program: word,
          /** What it was asked to do, such as `create`; null: no word of its arguments tells. */
          verb: word.nullable(),
          began: storedMark,
          /** null: it still ran when the workload was ready. */
          ended: storedMark.nullable(),
        }),
        z.object({ kind: z.enum(['mount', 'link']), changed: storedMark }),
      ]),
    )
    .max(mostSteps),
  /** The reason why the host shows nothing; null when it does. */
  unseen: z.string().nullable(),
});
export type StartTrail = Stored<typeof startTrail>;
