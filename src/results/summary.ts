import type { MarkName } from '../measure/marks.ts';

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
