import type { Place, Stage } from '../results/course-records.ts';
import type { RunRecord } from '../results/records.ts';
import type { RunWriter } from '../results/run-writer.ts';
import { placeName } from '../results/set-aside.ts';
import type { EarlierPart } from './earlier-part.ts';

/** A run as it goes: what it stores, and what of it is still to be measured. */
export class Course {
  readonly #writer: RunWriter;
  readonly #earlier: EarlierPart | undefined;
  /** Of a resumed run until it goes on: one that cannot go on is left as it was. */
  #waiting: RunRecord[] | undefined;

  constructor(writer: RunWriter, earlier: EarlierPart | undefined) {
    this.#writer = writer;
    this.#earlier = earlier;
    this.#waiting = earlier === undefined ? undefined : [];
  }

  /** Whether what is stored is in the file. */
  get isUnderWay(): boolean {
    return this.#waiting === undefined;
  }

  readonly store = (record: RunRecord): void => {
    if (this.#waiting === undefined) this.#writer.append(record);
    else this.#waiting.push(record);
  };

  /** All is as it was: a resumed run goes on from here. */
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

  /** Without the blocks that are whole. */
  remaining<Turn extends { readonly block: number }>(stage: Stage, plan: readonly Turn[]): readonly Turn[] {
    return plan.filter(({ block }) => !this.#isWhole({ stage, block }));
  }

  /** Does what has no blocks, unless it is whole. */
  async once(stage: Stage, work: () => Promise<void>): Promise<void> {
    if (this.#isWhole({ stage, block: 0 })) return;
    await work();
    this.store({ type: 'whole', stage, block: 0 });
  }

  #isWhole(place: Place): boolean {
    return this.#earlier?.whole.has(placeName(place)) === true;
  }
}
