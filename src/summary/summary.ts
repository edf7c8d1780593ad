import type { FormKind } from '../forms/forms.ts';
import type { ProbeCategory, ProbeUser, Verdict } from '../inside/verdicts.ts';
import type { MarkName } from '../marks.ts';
import type { LifecycleSummary, PullSummary, SpeedSummary } from '../results/later-summaries.ts';
import type { Certificate } from '../stages/equivalence/judge.ts';
import type { Aggressor, VictimWork } from '../stages/neighbour/kinds.ts';
import type { Located } from '../stats/order-statistic.ts';
import type { ClaimAnswer } from './claim-answer.ts';
import type { Spoiler } from './spoiler.ts';

/** `summary.json`: pure statistics over stored samples. Warm-up blocks are left out. */
export interface Summary {
  readonly formatVersion: number;
  readonly runId: string;
  readonly scenario: string;
  readonly status: 'complete' | 'interrupted' | 'failed';
  readonly seed: number;
  readonly blocks: number;
  /** The host's page cache was dropped before each launch: not to be pooled with runs in which it was not. */
  readonly caches?: 'cold';
  readonly forms: Readonly<Record<string, FormSummary>>;
  /** Between the first form and each other one. */
  readonly comparisons: readonly Comparison[];
  /** Whether any form differs, by figure; empty below three forms. */
  readonly friedman: readonly FriedmanEntry[];
  /** The scenario's claims, in its order. */
  readonly claims: readonly ClaimAnswer[];
  readonly spoilers: readonly Spoiler[];
  /** Why the run went on without a form, by form. Absent: with all of them. */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** Ids of launches of which only the beginning is known. Absent: there is none. */
  readonly cutOff?: readonly string[];
  /** Absent: the run was made without a break. */
  readonly resumed?: readonly Resumption[];
  /** Absent: nothing was certified. */
  readonly equivalence?: Certificate;
}

export interface Resumption {
  /** The first block of launches measured after it; null: all launches had been made before. */
  readonly block: number | null;
  /** ISO 8601, and the time since the last record before it: wall clock. */
  readonly resumedAt: string;
  readonly pauseSeconds: number;
}

export interface FormSummary {
  readonly kind: FormKind;
  readonly emulated: boolean;
  /** Time from `requested` to each mark. */
  readonly startup: Readonly<Partial<Record<MarkName, DurationFigure>>>;
  /** Keys: the figures of memory, in bytes. */
  readonly memory: Readonly<Record<string, BytesFigure>>;
  /** Keys: transferBytes, unpackedBytes, allocatedBytes, marginalBytes, sharedBytes; null: not measured. */
  readonly image: Readonly<Record<string, number | null>>;
  /** Absent: not measured. */
  readonly pull?: PullSummary;
  /** Absent: not probed. */
  readonly isolation?: IsolationSummary;
  /** Absent: not measured. */
  readonly neighbour?: NeighbourSummary;
  /** Absent: not measured. */
  readonly lifecycle?: LifecycleSummary;
  /** Absent: not measured. */
  readonly speed?: SpeedSummary;
  /** Absent: not asked for. */
  readonly kernelSurface?: SurfaceSummary;
}

/** Different kernel functions run on the host for an instance under a fixed load: medians over windows. */
export interface SurfaceSummary {
  readonly functions: number | null;
  /** Those of them not seen while the instance was idle. */
  readonly beyondIdle: number | null;
  readonly n: number;
  /** Above 0 the counts are lower bounds. */
  readonly lostEvents: number;
  /** Why there is no count. */
  readonly reason: string | null;
}

/** What a busy neighbour of the same form and limits does to an instance. */
export interface NeighbourSummary {
  /** Pairs of instances. */
  readonly blocks: number;
  /** Why pairs are missing. */
  readonly problems: readonly string[];
  /** Of the victim beside an idle neighbour: medians. */
  readonly baseline: Readonly<Record<VictimWork, NeighbourBaseline>>;
  /** An idle neighbour against none. */
  readonly presence: Readonly<Record<VictimWork, NeighbourRatio>>;
  /** An idle neighbour against an idle neighbour: what differs by chance. */
  readonly noise: Readonly<Record<VictimWork, NeighbourRatio>>;
  /** By what the neighbour does. */
  readonly aggressors: Readonly<Partial<Record<Aggressor, AggressorSummary>>>;
}

export interface NeighbourBaseline {
  readonly perSecond: number | null;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
}

/** Time of a unit of work against the base, paired by block; above 1 is slower. */
export interface NeighbourRatio {
  readonly ratio: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly n: number;
  /** Samples without an answer; they rank as infinitely slow. */
  readonly failures: number;
  /** The same of the 99th percentile of latency. */
  readonly p99Ratio: number | null;
}

/** Against an idle neighbour: the ratio of the work that needs the same as the aggressor, and those of all. */
export interface AggressorSummary extends NeighbourRatio {
  readonly resource: VictimWork;
  readonly achieved: {
    readonly perSecond: number | null;
    readonly counts: 'operations' | 'bytes';
    /** Times that the aggressor did nothing or failed; they are left out. */
    readonly failures: number;
  };
  readonly works: Readonly<Record<VictimWork, NeighbourRatio>>;
}

/** What the probes of isolation found in a form. */
export interface IsolationSummary {
  /** By the probe's id; null: not run as that user. */
  readonly verdicts: Readonly<Record<string, Readonly<Record<ProbeUser, Verdict | null>>>>;
  /** How often each verdict was given, by category; root and user count each. */
  readonly counts: Readonly<Partial<Record<ProbeCategory, Readonly<Partial<Record<Verdict, number>>>>>>;
  /** Probes by which something of the host came through, as either user: shared, leaked or exposed. */
  readonly leaks: number;
}

/** What is told of a figure besides its median. Values are of the figure's own unit. */
export interface FigureStatistics {
  /** With exact order-statistic intervals; null: n is too small (36 for p90, 72 for p95). */
  readonly quantiles: { readonly p90: Located | null; readonly p95: Located | null };
  /** Lag-1, in run order; null: too few samples or all alike. */
  readonly autocorrelation: number | null;
  /** How many independent samples these are worth; less than n where they are autocorrelated. Intervals follow it. */
  readonly nEffective: number;
  /** p of Hartigan's dip test that there is one mode; null: too few samples. */
  readonly dipP: number | null;
  /** More than one mode, far enough apart to matter: no ratio describes it. */
  readonly multimodal: boolean;
  /** Launches beyond the quartiles by three interquartile ranges. They are in all figures. */
  readonly outliers: readonly string[];
}

export interface DurationFigure extends FigureStatistics {
  readonly medianNs: number | null;
  /** Exact order-statistic interval; null when n is too small for one. */
  readonly ci95Ns: readonly [number, number] | null;
  readonly n: number;
  readonly failures: number;
  /** Share of launches that failed, from 0 to 1, with Wilson's interval. */
  readonly failureRate: Located;
  /** Median width of the mark's interval: the resolution. */
  readonly resolutionNs: number | null;
}

export interface BytesFigure extends FigureStatistics {
  readonly medianBytes: number | null;
  readonly ci95Bytes: readonly [number, number] | null;
  readonly n: number;
}

export interface Comparison {
  /** `startup.ready`, `memory.workloadPss`, `image.transferBytes`, … */
  readonly figure: string;
  readonly form: string;
  readonly base: string;
  /** form / base; null when it cannot be told. */
  readonly ratio: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly n: number;
  /** Two-sided, of the signed-rank test that forms may be exchanged within blocks; null: no ratio, or a plain size. */
  readonly p: number | null;
  /** Adjusted over all forms that are compared in the figure. */
  readonly pHolm: number | null;
  /** P(form < base) within a block, from 0 to 1; null: a plain size. */
  readonly probabilityLess: Located | null;
  /** The 90 % interval lies within 5 % of 1; false is not "different". null: a plain size. */
  readonly same: boolean | null;
  /** Samples of one of the two have more than one mode: the ratio is withheld in sentences. */
  readonly multimodal: boolean;
}

/** Friedman's test that all forms are alike, over the blocks in which each has a sample. */
export interface FriedmanEntry {
  readonly figure: string;
  readonly n: number;
  readonly statistic: number;
  readonly p: number;
}
