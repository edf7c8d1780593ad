import type { Place, StageName } from '../results/progress-records.ts';
import type { RunRecord } from '../results/records.ts';
import type { RunWriter } from '../results/run-writer.ts';
import { placeName } from '../results/set-aside.ts';
import type { Measurement, Stage, StageRun } from '../stages/stage.ts';
import { takeTurns } from '../stages/take-turns.ts';
import type { TargetContext } from '../targets/target.ts';
import type { EarlierPart } from './earlier-part.ts';
import type { RunListener } from './listener.ts';

// biome-ignore lint/suspicious/noExplicitAny: each takes its own settings and turns, and stores its own records
type AnyStage = Stage<StageName, any, any, any, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyMeasurement = Measurement<StageName, any, any, any>;

/** The part of a stage's context that is the same for all stages of a run. */
export type CommonRun = Omit<StageRun<unknown, RunRecord>, 'settings' | 'turns' | 'earlier' | 'store'>;

/** A run in progress: the records that it stores, and the turns that are still to be measured. */
export class Course {
  readonly #writer: RunWriter;
  readonly #earlier: EarlierPart | undefined;
  readonly #listener: Pick<RunListener, 'part' | 'turned'>;
  /** The records of a resumed run until it continues: a run that cannot continue is left as it was. */
  #waiting: RunRecord[] | undefined;

  constructor(
    writer: RunWriter,
    earlier: EarlierPart | undefined,
    listener: Pick<RunListener, 'part' | 'turned'> = {},
  ) {
    this.#listener = listener;
    this.#writer = writer;
    this.#earlier = earlier;
    this.#waiting = earlier === undefined ? undefined : [];
  }

  /** True once the stored records are in the file. */
  get isUnderWay(): boolean {
    return this.#waiting === undefined;
  }

  readonly store = (record: RunRecord): void => {
    if (this.#waiting === undefined) this.#writer.append(record);
    else this.#waiting.push(record);
  };

  /** Continues a resumed run from here, since all conditions are as they were. */
  goOn(plan: readonly { readonly block: number }[]): void {
    const waiting = this.#waiting;
    if (this.#earlier === undefined || waiting === undefined) return;
    this.#waiting = undefined;
    const [next] = this.remaining('launches', plan);
    this.store({
      type: 'resumed',
      block: next?.block ?? null,
      resumedAt: new Date().toISOString(),
      lastStoredAt: this.#earlier.lastStoredAt,
    });
    for (const record of waiting) this.store(record);
  }

  /** The turns of blocks that are not complete. */
  remaining<Turn extends { readonly block: number }>(
    stage: StageName,
    plan: readonly Turn[],
  ): readonly Turn[] {
    return plan.filter(({ block }) => !this.#isWhole({ stage, block }));
  }

  /** Records that all of a block is stored. */
  endBlock(stage: StageName, block: number): void {
    this.store({ type: 'whole', stage, block });
  }

  /** Looks before anything is measured for what stages would find late. A stage that is whole needs nothing any more. */
  async requireAll(
    asked: readonly { readonly stage: AnyStage; readonly settings: unknown }[],
    targets: readonly string[],
    seed: number,
    context: Pick<TargetContext, 'host' | 'signal'>,
  ): Promise<void> {
    for (const { stage, settings } of asked) {
      const turns = this.remaining(stage.name, stage.turns(targets, settings, seed));
      if (turns.length > 0) await stage.require?.(context, settings);
    }
  }

  /**
   * Takes the turns of a stage that are still to be taken, one at a time; nothing else is measured meanwhile. A turn
   * that fails is a record of the stage, unless the stage has none for it or the run cannot continue.
   * @param targets names of all targets of the scenario
   * @throws the signal's reason; what a turn failed with, when that ends the run
   */
  async measure(
    stage: AnyMeasurement,
    settings: unknown,
    targets: readonly string[],
    run: CommonRun,
  ): Promise<void> {
    const { signal, progress } = run.context;
    const plan = this.remaining(stage.name, stage.turns(targets, settings, run.seed));
    const turns = plan.filter(({ target }) => target === undefined || run.prepared.has(target));
    if (turns.length === 0) return;
    signal.throwIfAborted();
    this.#listener.part?.(stage.name, turns.length);
    progress(stage.doing);
    const earlier = (this.#earlier?.records ?? []).filter(({ type }) => Object.hasOwn(stage.records, type));
    const { doing } = stage;
    const opening = stage.open({ ...run, settings, turns, earlier, store: this.store });
    await takeTurns(opening, turns, {
      signal,
      progress,
      doing,
      turned: (done) => this.#listener.turned?.(done),
      blockEnded: (block) => this.endBlock(stage.name, block),
    });
  }

  #isWhole(place: Place): boolean {
    return this.#earlier?.whole.has(placeName(place)) === true;
  }
}
