import type { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import type { ReadyContext } from '../launches/until-ready.ts';
import type { Estimate, MarkedTime, Metric } from '../metric.ts';
import type { PreparedTarget, TargetContext } from '../targets/target.ts';
import type { TargetSpec } from '../targets/targets.ts';

/** One unit of measuring: an instance of a target, or all of a block. A stage without blocks has one block, 0. */
export interface Turn {
  readonly block: number;
  readonly target?: string;
}

/** The context that a measurement is given, once a run. */
export interface StageRun<Settings, Rec> {
  readonly context: TargetContext;
  readonly ready: ReadyContext;
  /** The targets of the run with their settings; those that could not be prepared are not in `prepared`. */
  readonly specs: readonly TargetSpec[];
  readonly prepared: ReadonlyMap<string, PreparedTarget>;
  readonly settings: Settings;
  readonly seed: number;
  /** The instant that stored marks are counted from. */
  readonly originNs: bigint;
  /** The turns that are to come: all, or those that an earlier part of the run has not measured. */
  readonly turns: readonly Turn[];
  /** The records of the measurement that an earlier part of the run has stored. */
  readonly earlier: readonly Rec[];
  store(record: Rec): void;
}

/** A measurement under way. Nothing else runs meanwhile. */
export interface Taking<T extends Turn> extends Partial<AsyncDisposable> {
  /**
   * Measures one turn, stores what it found and removes what it made. Returns `over` when nothing more may be measured.
   * @throws what it failed with
   */
  take(turn: T): Promise<'over' | undefined>;
  /** Stores that a turn failed. Absent: a turn that fails ends the run. */
  failed?(turn: T, reason: string): void;
}

type Records = Readonly<Record<string, z.ZodObject>>;
export type RecordOf<R> = Stored<Extract<R[keyof R], z.ZodType>>;

/**
 * Something that takes turns in a run and stores records. The run itself loops over the turns, reports progress and
 * ends blocks (`take-turns.ts`).
 */
export interface Measurement<Name extends string, Settings, R extends Records, T extends Turn> {
  /** The name in `run.jsonl`. */
  readonly name: Name;
  /** The words for progress: `measuring speed`. */
  readonly doing: string;
  /** The schema of each type of record that it stores. */
  readonly records: R;
  /** All turns in order: the same seed gives the same. `targets` are the names of all targets of the scenario. */
  turns(targets: readonly string[], settings: Settings, seed: number): readonly T[];
  /** Opens the measurement. Modules that reach an engine are imported only here, when it is called. */
  open(run: StageRun<Settings, RecordOf<R>>): Promise<Taking<T>>;
}

/** The metrics of a target's launches that a stage's summary may need: medians in ns; null: not known. */
export interface Launched {
  readonly createNs: number | null;
  readonly readyNs: number | null;
}

/** A metric of a stage, with its samples from the records, or its estimate from the summary. */
export interface StageMetric<Rec, Summary, Settings = never> extends Metric {
  /**
   * The samples by block: a failure is +∞ when smaller is better, and −∞ when larger is better, so that it is never a
   * number. Absent: it is one value of a target as a whole, with its estimate.
   */
  samplesOf?(own: readonly Rec[]): ReadonlyMap<number, number>;
  estimate?(summary: Summary): Estimate;
  /** The time and the width of the mark that ends it. Absent: it is no time, or its mark is a point. */
  markedTime?(summary: Summary): MarkedTime | undefined;
  /** False when these settings of the stage leave it out. Absent: none do. */
  isAsked?(settings: Settings): boolean;
}

type SummaryOf<S> = S extends z.ZodType ? Stored<S> : undefined;

/** The records that belong to a target, or to several. */
export type OfTarget<Rec> = Extract<
  Rec,
  { readonly target: string } | { readonly targets: readonly string[] }
>;

/** All that the rest of Ballast knows of a measurement besides launches. */
export interface Stage<
  Name extends string,
  Key extends string,
  Settings extends z.ZodType,
  R extends Records,
  Summary extends z.ZodType | undefined,
  T extends Turn,
> extends Measurement<Name, Stored<Settings>, R, T> {
  /** The key in a scenario's `measure:` and in `summary.json`. */
  readonly key: Key;
  /** The schema of the settings as a scenario's file has them, with a description; its output are the settings. */
  readonly written: z.ZodType;
  /** The schema of the settings as a run stores them. */
  readonly settings: Settings;
  /** True when it needs a workload that goes on: a batch job has ended when it is ready. */
  readonly ofRunning: boolean;
  /** True when its metrics tell what an instance does, or is kept from: software emulation spoils them. */
  readonly ofInstances: boolean;
  /** Looks for problems before anything is measured that would otherwise be found late. */
  require?(context: Pick<TargetContext, 'host' | 'signal'>, settings: Stored<Settings>): Promise<void>;
  /** Its part of a target in `summary.json`; undefined when it has none of its own. */
  readonly summary: Summary;
  /** The metrics that comparisons and claims can name. */
  readonly metrics: readonly StageMetric<OfTarget<RecordOf<R>>, SummaryOf<Summary>, Stored<Settings>>[];
  /** Summarises its records of a target. */
  summarise(own: readonly OfTarget<RecordOf<R>>[], launched: Launched): SummaryOf<Summary> | undefined;
}

/**
 * Defines a stage with its types, so that the shapes of all that is stored, summarised and configured follow from the
 * list of stages.
 */
export function defineStage<
  const Name extends string,
  const Key extends string,
  Settings extends z.ZodType,
  R extends Records,
  Summary extends z.ZodType | undefined,
  T extends Turn,
>(stage: Stage<Name, Key, Settings, R, Summary, T>): Stage<Name, Key, Settings, R, Summary, T> {
  return stage;
}

/** The turns of a stage that is not repeated: every target once, in block 0. */
export function eachTargetOnce(targets: readonly string[]): readonly { block: number; target: string }[] {
  return targets.map((target) => ({ block: 0, target }));
}
