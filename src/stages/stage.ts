import type { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import type { FormContext, PreparedForm } from '../forms/form.ts';
import type { FormSpec } from '../forms/forms.ts';
import type { ReadyContext } from '../launches/until-ready.ts';
import type { Estimate, Metric } from '../metric.ts';

/** What is measured at a time: an instance of a form, or all of a block. A stage without blocks has one, 0. */
export interface Turn {
  readonly block: number;
  readonly form?: string;
}

/** What a measurement is given, once a run. */
export interface StageRun<Settings, Rec> {
  readonly context: FormContext;
  readonly ready: ReadyContext;
  /** The forms of the run with their settings; those that could not be had are not among `prepared`. */
  readonly specs: readonly FormSpec[];
  readonly prepared: ReadonlyMap<string, PreparedForm>;
  readonly settings: Settings;
  readonly seed: number;
  /** Where stored marks are counted from. */
  readonly originNs: bigint;
  /** The turns that are to come: all, or those that an earlier part of the run has not measured. */
  readonly turns: readonly Turn[];
  /** What an earlier part of the run has stored of it. */
  readonly earlier: readonly Rec[];
  store(record: Rec): void;
}

/** A measurement under way. Nothing else runs meanwhile. */
export interface Taking<T extends Turn> extends Partial<AsyncDisposable> {
  /**
   * Measures one turn and stores what it found; nothing that it made is left. `over`: nothing more may be measured.
   * @throws what it failed with
   */
  take(turn: T): Promise<'over' | undefined>;
  /** Stores that a turn failed. Absent: a turn that fails ends the run. */
  failed?(turn: T, reason: string): void;
}

type Records = Readonly<Record<string, z.ZodObject>>;
export type RecordOf<R> = Stored<Extract<R[keyof R], z.ZodType>>;

/** What takes turns in a run and stores records; the loop, progress and the end of blocks are the run's (`take-turns.ts`). */
export interface Measurement<Name extends string, Settings, R extends Records, T extends Turn> {
  /** As in `run.jsonl`. */
  readonly name: Name;
  /** For progress: `measuring speed`. */
  readonly doing: string;
  /** The schema of each type of record that it stores. */
  readonly records: R;
  /** All turns in order: the same seed gives the same. `forms` are the names of all forms of the scenario. */
  turns(forms: readonly string[], settings: Settings, seed: number): readonly T[];
  /** What reaches an engine is imported only here, when it is called. */
  open(run: StageRun<Settings, RecordOf<R>>): Promise<Taking<T>>;
}

/** What of a form's launches a stage's summary may need: medians in ns; null: not known. */
export interface Launched {
  readonly createNs: number | null;
  readonly readyNs: number | null;
}

/** A metric of a stage: what its records say of it by block, and what its summary tells. */
export interface StageMetric<Rec, Summary> extends Metric {
  /**
   * A sample a block: a failure is +∞ of what had better be small, and 0 of what had better be large. Absent: it has no
   * samples that two forms could be compared by.
   */
  samplesOf?(own: readonly Rec[]): ReadonlyMap<number, number>;
  estimate(summary: Summary): Estimate;
}

type SummaryOf<S> = S extends z.ZodType ? Stored<S> : undefined;

/** The records that are of a form, or of several. */
export type OfForm<Rec> = Extract<Rec, { readonly form: string } | { readonly forms: readonly string[] }>;

/** All that the rest of Ballast knows of something that is measured besides launches. */
export interface Stage<
  Name extends string,
  Key extends string,
  Settings extends z.ZodType,
  R extends Records,
  Summary extends z.ZodType | undefined,
  T extends Turn,
> extends Measurement<Name, Stored<Settings>, R, T> {
  /** As in `measure:` of a scenario and in `summary.json`. */
  readonly key: Key;
  /**
   * What a scenario's file has below the key, with a description: its output are the settings. undefined: the file has
   * it elsewhere.
   */
  readonly written: z.ZodType | undefined;
  /** What is asked for, as a run stores it. */
  readonly settings: Settings;
  /** A batch job has ended when it is ready: this needs a workload that goes on. */
  readonly ofRunning: boolean;
  /** Finds out before anything is measured what would be found out late. */
  require?(context: Pick<FormContext, 'host' | 'signal'>, settings: Stored<Settings>): Promise<void>;
  /** Its part of a form in `summary.json`; undefined: it has none of its own. */
  readonly summary: Summary;
  /** What comparisons and claims can name. */
  readonly metrics: readonly StageMetric<OfForm<RecordOf<R>>, SummaryOf<Summary>>[];
  /** What its records say of a form. */
  summarise(own: readonly OfForm<RecordOf<R>>[], launched: Launched): SummaryOf<Summary> | undefined;
}

/** With its types given, so that what is stored, summarised and configured of all stages follows from their list. */
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

/** Every form once, in block 0: what is not repeated. */
export function eachFormOnce(forms: readonly string[]): readonly { block: number; form: string }[] {
  return forms.map((form) => ({ block: 0, form }));
}
