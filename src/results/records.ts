import type { GuestPhases, ImageSizes, MemoryReading } from '../forms/form.ts';
import type { ProbeCategory, ProbeUser, Verdict } from '../inside/verdicts.ts';
import type { DaemonGrowth } from '../launches/daemon-growth.ts';
import type { MarkName } from '../marks.ts';
import type { Scenario } from '../scenario.ts';
import type { EquivalenceRecord } from '../stages/equivalence/records.ts';
import type { SurfaceRecord } from '../stages/kernel-surface/records.ts';
import type { LifecycleRecord } from '../stages/lifecycle/records.ts';
import type { NeighbourRecord } from '../stages/neighbour/records.ts';
import type { PullRecord } from '../stages/pull/records.ts';
import type { SpeedLoadRecord, SpeedRecord } from '../stages/speed/records.ts';
import type { BegunRecord, LeftOutRecord, ResumedRecord, WholeRecord } from './course-records.ts';

/** Of `run.jsonl` and `summary.json`. What a new one changes of older runs is a step of `upgrades.ts`. */
export const formatVersion = 2;

/**
 * One line of `run.jsonl`. All instants are ns on the harness's monotonic clock since an origin that is the same for
 * what was stored without a break: from the header, or from a resumption, to the next.
 */
export type RunRecord =
  | HeaderRecord
  | CalibrationRecord
  | PreparationRecord
  | LeftOutRecord
  | BegunRecord
  | LaunchRecord
  | WholeRecord
  | ResumedRecord
  | ImageRecord
  | PullRecord
  | QuestionRecord
  | ControlRecord
  | ProbeRecord
  | EquivalenceRecord
  | NeighbourRecord
  | SurfaceRecord
  | LifecycleRecord
  | SpeedLoadRecord
  | SpeedRecord
  | EndRecord;

export interface HeaderRecord {
  readonly type: 'header';
  /** In which it was written; what is read of it is upgraded. */
  readonly formatVersion: number;
  readonly runId: string;
  /** ISO 8601, wall clock, for people only. */
  readonly startedAt: string;
  readonly ballastVersion: string;
  readonly seed: number;
  readonly host: string;
  readonly scenario: Scenario;
  /** One entry a launch, in order. */
  readonly plan: readonly Cell[];
  /** Host facts: `kernel`, `cpuModel`, `cpus`, `memoryBytes`, `cgroups`, `virtualisedBy`, … as text. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** One launch of the plan. */
export interface Cell {
  readonly block: number;
  readonly warmup: boolean;
  readonly form: string;
}

export interface CalibrationRecord {
  readonly type: 'calibration';
  /** One floor a row: `engine-ping`, `virsh-version`, `exec-true`, `event-loop`, `timer`. */
  readonly floors: readonly {
    readonly name: string;
    readonly n: number;
    readonly medianNs: number;
    readonly p95Ns: number;
  }[];
}

export interface PreparationRecord {
  readonly type: 'preparation';
  readonly form: string;
  /** Of the root filesystem that all forms run; null in runs of format 1. */
  readonly imageDigest: string | null;
  readonly emulated: boolean;
  readonly conditions: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<string, { readonly durationNs: number; readonly cached: boolean }>>;
}

export interface StoredMark {
  readonly earliestNs: number;
  readonly latestNs: number;
}

export type Outcome =
  | { readonly status: 'ready' }
  | {
      readonly status: 'timed-out' | 'exited' | 'failed' | 'aborted';
      readonly reason: string;
      readonly output: string;
    };

export interface LaunchRecord extends Cell {
  readonly type: 'launch';
  /** `b003-vm`: block and form; figures are traced by it. */
  readonly id: string;
  readonly outcome: Outcome;
  readonly marks: Readonly<Partial<Record<MarkName, StoredMark>>>;
  /** Duration of making the instance before its start. */
  readonly createNs: number | null;
  readonly readiness: { readonly attempts: number; readonly refusedGapP95Ns: number | null } | null;
  readonly memory: (MemoryReading & DaemonGrowth & HostMemory) | null;
  readonly marginalBytes: number | null;
  readonly window: LaunchWindow | null;
  /** Of full systems: what the guest itself says of its start, by its own clock. */
  readonly guestPhases?: GuestPhases;
}

export interface HostMemory {
  readonly hostDeltaBytes: number;
  readonly settled: boolean;
}

/** What the harness and the host did during the timed window. */
export interface LaunchWindow {
  readonly durationNs: number;
  readonly harnessCpuNs: number;
  /** Of the looks every 50 ms, the one that came latest; null when the window was too short for one. */
  readonly eventLoopMaxDelayNs: number | null;
  readonly stolenTicks: number;
  /** Rise of the memory pressure total (PSI `some`), µs; null where the kernel has none. */
  readonly memoryPressureUs: number | null;
  /** How often CPUs were slowed down for heat; null where they do not say. */
  readonly thermalThrottles: number | null;
  /** How much further the wall clock went than the monotonic one; null: not recorded. */
  readonly clockStepNs: number | null;
}

export interface ImageRecord extends ImageSizes {
  readonly type: 'image';
  readonly form: string;
}

/** What a probe asks and how, for those who read its verdicts long after, with another version or with none. */
export interface QuestionRecord {
  readonly type: 'question';
  /** Id in the catalogue, such as `K1`. */
  readonly probe: string;
  readonly title: string;
  readonly category: ProbeCategory;
  readonly question: string;
  readonly source: string;
  readonly method: string;
  /** What its answer cannot show. */
  readonly limits: string;
}

/** What a probe found in a form, as one user; its control already taken into account. */
export interface ProbeRecord {
  readonly type: 'probe';
  readonly form: string;
  /** Id in the catalogue, such as `K1`. */
  readonly probe: string;
  readonly title: string;
  readonly category: ProbeCategory;
  readonly user: ProbeUser;
  readonly verdict: Verdict;
  /** A fragment of a sentence about the instance. */
  readonly because: string;
  /** Empty when the instance could not be launched. */
  readonly repetitions: readonly ProbeRepetition[];
  /** null: the probe needs none. */
  readonly control: {
    /** Such as `privileged`; null when no weakened instance could be had. */
    readonly weakening: string | null;
    readonly fired: boolean;
    readonly because: string;
  } | null;
}

/** What a probe found, as root, in an instance that was weakened on purpose. */
export interface ControlRecord {
  readonly type: 'control';
  readonly weakening: string;
  readonly probe: string;
  readonly verdict: Verdict;
  readonly because: string;
  readonly repetitions: readonly ProbeRepetition[];
}

/** One of the times that a probe was run. */
export interface ProbeRepetition {
  readonly verdict: Verdict;
  readonly because: string;
  readonly durationNs: number;
  /** As it was gathered, each text in it cut at 2 KiB; null when nothing was. */
  readonly evidence: unknown;
}

export interface EndRecord {
  readonly type: 'end';
  readonly status: 'complete' | 'interrupted' | 'failed';
  readonly reason: string | null;
  readonly endedAt: string;
  /** Of `conditions` those that tell one boot of one host from another; missing in older runs and when not complete. */
  readonly host?: Readonly<Record<string, string>>;
}
