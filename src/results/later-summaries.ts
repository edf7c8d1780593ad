import type { LifecycleOperation } from '../stages/lifecycle/records.ts';

/** How long it takes to fetch from a registry what the form starts from. All times are medians in ns. */
export interface PullSummary {
  readonly kind: 'image' | 'files';
  /** All forms that start from the same, this one included. */
  readonly sharedWith: readonly string[];
  /** By the registry's manifest; null: it could not be sent. */
  readonly transferBytes: number | null;
  /** From the request until all of it can be used. */
  readonly medianNs: number | null;
  readonly ci95Ns: readonly [number, number] | null;
  readonly n: number;
  /** They rank as infinitely slow. */
  readonly failures: number;
  /** Why they failed, each reason once. */
  readonly problems: readonly string[];
  /** What writing it to the disk then took. */
  readonly flushNs: number | null;
  readonly parts: readonly PulledPartSummary[];
  readonly createNs: number | null;
  /** Sum of the medians of pull, create and startup to ready; null where one is missing. */
  readonly fromNothingNs: number | null;
}

/** A layer or a file; times are from the request. */
export interface PulledPartSummary {
  readonly digest: string;
  readonly name: string;
  readonly bytes: number;
  /** Pulls in which it was there already. */
  readonly present: number;
  readonly beganNs: number | null;
  readonly downloadedNs: number | null;
  readonly unpackedNs: number | null;
}

/** How fast an instance is once it runs. */
export interface SpeedSummary {
  readonly blocks: number;
  /** Why instances are missing, or works of them; each once. */
  readonly problems: readonly string[];
  /** By name: `requestsPerSecond`, `latencyP99`, `diskPerSecond`, … */
  readonly figures: Readonly<Record<string, SpeedFigure>>;
  /** All requests of the open loop; null: the workload is not asked by HTTP. */
  readonly latency: {
    readonly due: number;
    readonly failures: number;
    readonly p50Ns: number | null;
    readonly p90Ns: number | null;
    readonly p99Ns: number | null;
    readonly p999Ns: number | null;
  } | null;
  readonly failedAnswers: number;
  /** CPU time of the load itself over its duration. */
  readonly harnessCores: number | null;
  readonly sentLateP99Ns: number | null;
}

/** Over instances, one a block. */
export interface SpeedFigure {
  /** `count`: so many a second. */
  readonly unit: 'count' | 'ns';
  readonly median: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly n: number;
  /** They rank as slowest. */
  readonly failures: number;
  /** Against the first form, paired by block. */
  readonly ratio: number | null;
  readonly ratioCi95: readonly [number, number] | null;
  readonly pairs: number;
}

/** How long each operation took to its last mark; absent: never tried. */
export type LifecycleSummary = Readonly<Partial<Record<LifecycleOperation, LifecycleFigure>>>;

export interface LifecycleFigure {
  readonly medianNs: number | null;
  readonly ci95Ns: readonly [number, number] | null;
  readonly n: number;
  /** They rank as infinitely slow. */
  readonly failures: number;
  /** Median until the engine, hypervisor or kernel said that it is done. */
  readonly answeredNs: number | null;
  /** Median width of the last mark's interval. */
  readonly resolutionNs: number | null;
  /** Against the first form, paired by block. */
  readonly ratio: number | null;
  readonly ratioCi95: readonly [number, number] | null;
  readonly pairs: number;
  /** Why the form does not have it, or why it failed. */
  readonly reasons: readonly string[];
}
