import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { formName, nullableNumber, storedMark, texts } from '../fields/stored-parts.ts';
import { guestPhases, memoryReading } from '../forms/readings.ts';
import { type MarkName, markNames } from '../marks.ts';
import { cell } from '../plan/build-plan.ts';

export const calibrationRecord = z.object({
  type: z.literal('calibration'),
  /** One floor a row: `engine-ping`, `virsh-version`, `exec-true`, `event-loop`, `timer`. */
  floors: z.array(z.object({ name: z.string(), n: z.int(), medianNs: z.number(), p95Ns: z.number() })),
});
export type CalibrationRecord = Stored<typeof calibrationRecord>;

export const preparationRecord = z.object({
  type: z.literal('preparation'),
  form: formName,
  /** The digest of the root filesystem that all forms run; null in runs of format 1. */
  imageDigest: z.string().nullable(),
  emulated: z.boolean(),
  conditions: texts,
  steps: z.record(z.string(), z.object({ durationNs: z.number(), cached: z.boolean() })),
});
export type PreparationRecord = Stored<typeof preparationRecord>;

/** The form could not be had; the run went on without it, as was wanted. */
export const leftOutRecord = z.object({ type: z.literal('left-out'), form: formName, reason: z.string() });
export type LeftOutRecord = Stored<typeof leftOutRecord>;

/** A launch is about to be made: one without a launch of the same id after it was cut off. */
export const begunRecord = z.object({ type: z.literal('begun'), ...cell.shape, id: z.string() });
export type BegunRecord = Stored<typeof begunRecord>;

const outcome = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ready') }),
  z.object({
    status: z.enum(['timed-out', 'exited', 'failed', 'aborted']),
    reason: z.string(),
    output: z.string(),
  }),
]);
export type Outcome = Stored<typeof outcome>;

/** What the form's daemons have grown by since an instance was about to be made. */
const daemonGrowth = z.object({
  /**
   * PSS of all of them together, in bytes. It is negative when they collected garbage, or when pages that they had alone
   * are now shared with the instance's processes: so that with those its sum is right, `overheadPss` counts the share.
   */
  daemonDeltaBytes: nullableNumber,
  /** Why it is null. */
  daemonDeltaReason: z.string().nullable(),
});
export type DaemonGrowth = Stored<typeof daemonGrowth>;

const hostMemory = z.object({ hostDeltaBytes: z.number(), settled: z.boolean() });
export type HostMemory = Stored<typeof hostMemory>;

/** What the harness and the host did during the timed window. */
const launchWindow = z.object({
  durationNs: z.number(),
  harnessCpuNs: z.number(),
  /** Of the looks every 50 ms, the one that came latest; null when the window was too short for one. */
  eventLoopMaxDelayNs: nullableNumber,
  stolenTicks: z.number(),
  /** Rise of the memory pressure total (PSI `some`), µs; null where the kernel has none. */
  memoryPressureUs: nullableNumber,
  /** How often CPUs were slowed down for heat; null where they do not say. */
  thermalThrottles: nullableNumber,
  /** How much further the wall clock went than the monotonic one; null: not recorded. */
  clockStepNs: nullableNumber,
});
export type LaunchWindow = Stored<typeof launchWindow>;

const marks = z.object(
  Object.fromEntries(markNames.map((name) => [name, storedMark.optional()])) as {
    readonly [Name in MarkName]: z.ZodOptional<typeof storedMark>;
  },
);

export const launchRecord = z.object({
  type: z.literal('launch'),
  ...cell.shape,
  /** `b003-vm`: block and form; figures are traced by it. */
  id: z.string(),
  outcome,
  marks,
  /** Duration of making the instance before its start. */
  createNs: nullableNumber,
  readiness: z.object({ attempts: z.number(), refusedGapP95Ns: nullableNumber }).nullable(),
  memory: z.object({ ...memoryReading.shape, ...daemonGrowth.shape, ...hostMemory.shape }).nullable(),
  marginalBytes: nullableNumber,
  window: launchWindow.nullable(),
  /** What the guest of a full system itself says of its start, by its own clock. */
  guestPhases: guestPhases.optional(),
});
export type LaunchRecord = Stored<typeof launchRecord>;
