import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import {
  amount,
  change,
  count,
  nullableAmount,
  nullableChange,
  storedMark,
  targetName,
  texts,
} from '../fields/stored-parts.ts';
import { type MarkName, markNames } from '../marks.ts';
import { cell } from '../plan/build-plan.ts';
import { guestPhases, memoryReading, startTrail } from '../targets/readings.ts';

export const calibrationRecord = z.object({
  type: z.literal('calibration'),
  /** One row for each floor: `engine-ping`, `virsh-version`, `exec-true`, `event-loop`, `timer`. */
  floors: z.array(z.object({ name: z.string(), n: count, medianNs: amount, p95Ns: amount })),
});
export type CalibrationRecord = Stored<typeof calibrationRecord>;

export const preparationRecord = z.object({
  type: z.literal('preparation'),
  target: targetName,
  /** The digest of the root filesystem that all targets run; null in runs of format 1. */
  imageDigest: z.string().nullable(),
  emulated: z.boolean(),
  environment: texts,
  /** The things made before the start request, and those made by the start; missing in older runs. */
  making: z.object({ before: z.string(), byStart: z.string() }).optional(),
  steps: z.record(z.string(), z.object({ durationNs: amount, cached: z.boolean() })),
});
export type PreparationRecord = Stored<typeof preparationRecord>;

/** A target that could not be prepared or launched; the run continued without it, as `--keep-going` asks. */
export const leftOutRecord = z.object({
  type: z.literal('left-out'),
  target: targetName,
  reason: z.string(),
});
export type LeftOutRecord = Stored<typeof leftOutRecord>;

/** A launch that is about to be made. Without a launch of the same id after it, it was cut off. */
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

/** The growth of the target's daemons since just before the instance was made. */
const daemonGrowth = z.object({
  /**
   * The PSS of all of them together, in bytes. It is negative when they collected garbage, or when pages that were
   * theirs alone are now shared with the instance's processes: so its sum with those is right, since `overheadPss`
   * counts the share.
   */
  daemonDeltaBytes: nullableChange,
  /**
   * The part of an instance's memory that is the daemons': the growth of what the host cannot take back, with their page
   * tables and stacks. 0 without daemons; null: not known, or not recorded.
   */
  daemonBytes: nullableChange.default(null),
  /** The reason when the growth is null. */
  daemonDeltaReason: z.string().nullable(),
});
export type DaemonGrowth = Stored<typeof daemonGrowth>;

/** The memory of one more instance, launched while others run. */
const nextInstance = z.object({
  /** The number of instances that ran already. */
  beside: z.int().min(1),
  /** The memory on the host that exists only because it does: the same sum as for the first. */
  bytes: nullableChange,
  /** The reason when that is null. */
  reason: z.string().nullable(),
});
export type NextInstance = Stored<typeof nextInstance>;

const hostMemory = z.object({
  hostDeltaBytes: change,
  /** The last readings agreed in every metric that is read again, and a guest had finished booting. */
  settled: z.boolean(),
  /** Absent: it was not asked for in this launch. */
  next: nextInstance.optional(),
});

/** An amount that runs lack which were made before it was recorded; null: not recorded, or the host does not say. */
const laterAmount = nullableAmount.default(null);

/** The activity of the harness and the host during the timed window. */
const launchWindow = z.object({
  durationNs: amount,
  harnessCpuNs: amount,
  /** The delay of the latest of the looks every 50 ms; null when the window was too short for one. */
  eventLoopMaxDelayNs: nullableAmount,
  /** CPU time that a hypervisor took, in ticks of the kernel; null where the kernel does not say. */
  stolenTicks: nullableChange,
  /** The rise of the memory pressure total (PSI `some`), µs; null where the kernel has none. */
  memoryPressureUs: nullableAmount,
  /** The number of times that CPUs were slowed down for heat; null where they do not say. */
  thermalThrottles: nullableAmount,
  /** The time that the wall clock gained on the monotonic one; null: not recorded. */
  clockStepNs: nullableChange,
  /** The rise of the CPU pressure total (PSI `some`) of the host that instances run on, µs. */
  cpuPressureUs: laterAmount,
  /** The time over which CPU pressure and the CPU time of others were counted, ns: it begins before the window and ends after. */
  hostObservedNs: laterAmount,
  /**
   * The CPU time, all CPUs together, that the host spent on what is not of this launch and not of Ballast, ns; below 0 by
   * up to some ticks, in which most kernels count it.
   */
  otherCpuNs: nullableChange.default(null),
  /** The time that the harness's main thread, and the helper that knocks, were ready to run and got no CPU, ns. */
  runDelayNs: laterAmount,
  knockerRunDelayNs: laterAmount,
  /** The lowest frequency of the harness's CPUs at the end of the window, Hz; null where it is not visible. */
  cpuFrequencyHz: laterAmount,
  /** The duration of starting `true` on the host just before the window, ns: the floor `exec-true` at that time. */
  execTrueNs: laterAmount,
});
export type LaunchWindow = Stored<typeof launchWindow>;

/**
 * What a launch has cost the host, from just before `requested` to `lateNs` after the harness learnt that it was ready.
 * CPU times are of all CPUs together, ns; null: it cannot be told, or the target has no such part.
 */
const launchCost = z.object({
  /** All parts together. */
  totalCpuNs: nullableAmount,
  /** The instance's own processes; of a virtual machine: the threads of its virtual CPUs. */
  instanceCpuNs: nullableAmount,
  /** The monitor of a virtual machine: its threads besides those of virtual CPUs. */
  monitorCpuNs: nullableAmount,
  /** The engine's daemons themselves, whatever they did meanwhile. */
  daemonsCpuNs: nullableAmount,
  /**
   * What the daemons or the harness have started to make and keep the instance: shim, runtime, supervisor. It is what
   * remains of the total; older runs have 0 where counters cannot distinguish it from 0.
   */
  runtimeCpuNs: nullableAmount,
  /** The reason why the total, and with it the runtime's part, is missing. */
  reason: z.string().nullable(),
  /** The bytes that the instance's processes, a virtual machine's monitor included, have read from storage. */
  readBytes: nullableAmount,
  majorFaults: nullableAmount,
  /** Only of threads that were alive at the end. */
  contextSwitches: nullableAmount,
  lateNs: amount,
});
export type LaunchCost = Stored<typeof launchCost>;

const marks = z.object(
  Object.fromEntries(markNames.map((name) => [name, storedMark.optional()])) as {
    readonly [Name in MarkName]: z.ZodOptional<typeof storedMark>;
  },
);

export const launchRecord = z.object({
  type: z.literal('launch'),
  ...cell.shape,
  /** The block and the target, `b003-vm`; metrics are traced by it. */
  id: z.string(),
  outcome,
  marks,
  /** The duration of making the instance before its start. */
  createNs: nullableAmount,
  readiness: z.object({ attempts: amount, refusedGapP95Ns: nullableAmount }).nullable(),
  memory: z.object({ ...memoryReading.shape, ...daemonGrowth.shape, ...hostMemory.shape }).nullable(),
  marginalBytes: nullableAmount,
  window: launchWindow.nullable(),
  /** null: it was not ready, or nothing was recorded. */
  cost: launchCost.nullable().default(null),
  /** The start of a full system's guest as the guest itself reports it, by its own clock. */
  guestPhases: guestPhases.optional(),
  /** What an engine did to start a container; absent: there was nothing to follow, or it was not recorded. */
  startTrail: startTrail.optional(),
});
export type LaunchRecord = Stored<typeof launchRecord>;
