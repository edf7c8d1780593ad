import type { MarkName } from '../measure/marks.ts';
import type { ProbeCategory, ProbeUser, Verdict } from './verdicts.ts';

/** `summary.json`: pure statistics over stored samples. Warm-up blocks are left out. */
export interface Summary {
  readonly formatVersion: number;
  readonly runId: string;
  readonly scenario: string;
  readonly status: 'complete' | 'interrupted' | 'failed';
  readonly seed: number;
  readonly blocks: number;
  readonly forms: Readonly<Record<string, FormSummary>>;
  /** Between the first form and each other one. */
  readonly comparisons: readonly Comparison[];
}

export interface FormSummary {
  readonly kind: 'process' | 'container' | 'vm';
  readonly emulated: boolean;
  /** Time from `requested` to each mark. */
  readonly startup: Readonly<Partial<Record<MarkName, DurationFigure>>>;
  /** Keys: the figures of memory, in bytes. */
  readonly memory: Readonly<Record<string, BytesFigure>>;
  /** Keys: transferBytes, unpackedBytes, allocatedBytes, marginalBytes, sharedBytes; null: not measured. */
  readonly image: Readonly<Record<string, number | null>>;
  /** Absent: not probed. */
  readonly isolation?: IsolationSummary;
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

export interface DurationFigure {
  readonly medianNs: number | null;
  /** Exact order-statistic interval; null when n is too small for one. */
  readonly ci95Ns: readonly [number, number] | null;
  readonly n: number;
  readonly failures: number;
  /** Median width of the mark's interval: the resolution. */
  readonly resolutionNs: number | null;
}

export interface BytesFigure {
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
}
