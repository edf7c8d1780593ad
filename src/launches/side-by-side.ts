import { Marks } from '../marks.ts';
import type { CreatedInstance, PreparedTarget } from '../targets/target.ts';
import { type Knocker, startKnocker } from './knocker.ts';
import { reasonOf } from './lost.ts';
import type { Outcome } from './records.ts';
import { removeInstance } from './remove-instance.ts';
import { type ReadyContext, untilReady } from './until-ready.ts';

/** The start of one instance among others: the marks that were seen, and what became of it. */
export interface Start {
  readonly id: string;
  readonly marks: Marks;
  readonly outcome: Outcome;
}

/** Everything of a launch but what knocks, of which each instance has its own. */
export type SideContext = Omit<ReadyContext, 'knocker'>;

/** The most instances that are removed at once. */
const mostRemovals = 8;

/**
 * Instances of one target that run side by side on a host. They are started in groups, each group at once: a group of
 * all is a burst, groups of one fill the host step by step. Disposing removes all of them.
 */
export class SideBySide implements AsyncDisposable {
  readonly #context: SideContext;
  readonly #target: PreparedTarget;
  readonly #most: number;
  readonly #made: CreatedInstance[];
  readonly #resources: AsyncDisposableStack;

  private constructor(
    context: SideContext,
    target: PreparedTarget,
    most: number,
    made: CreatedInstance[],
    resources: AsyncDisposableStack,
  ) {
    this.#context = context;
    this.#target = target;
    this.#most = most;
    this.#made = made;
    this.#resources = resources;
  }

  /**
   * Makes ready for groups of at most so many instances.
   * @throws what the target's own preparation fails with
   */
  static async open(context: SideContext, target: PreparedTarget, most: number): Promise<SideBySide> {
    await using stack = new AsyncDisposableStack();
    const { sideBySide } = target;
    if (typeof sideBySide === 'function') stack.use(await sideBySide(most));
    const made: CreatedInstance[] = [];
    stack.defer(() => removeAll(made));
    return new SideBySide(context, target, most, made, stack.move());
  }

  /**
   * Makes an instance for each id, then requests the start of all of them in the same turn of the event loop, and waits
   * until each is ready or has failed. Nothing is opened or spawned by the harness after the first request. A start
   * that fails is an outcome. All together they are asked as often as one alone would be, since asking takes CPU from
   * those that start: the more there are, the wider the intervals of their marks.
   * @throws what making them fails with; the signal's reason when aborted; that the host is lost
   */
  async start(ids: readonly string[]): Promise<readonly Start[]> {
    if (ids.length > this.#most) throw new Error(`a group of ${ids.length} is more than ${this.#most}`);
    const { host, signal } = this.#context;
    await using knockers = new AsyncDisposableStack();
    const sides: { id: string; created: CreatedInstance; knocker: Knocker }[] = [];
    for (const id of ids) {
      signal.throwIfAborted();
      const knocker = knockers.use(await startKnocker(host, ids.length));
      const created = await this.#target.create(id);
      this.#made.push(created);
      sides.push({ id, created, knocker });
    }
    signal.throwIfAborted();
    // One that fails does not end the others: each goes on to its own end before anything is removed.
    const starts = await Promise.allSettled(sides.map((side) => this.#startOne(side)));
    return starts.map((start) => {
      if (start.status === 'rejected') throw start.reason;
      return start.value;
    });
  }

  async #startOne(side: { id: string; created: CreatedInstance; knocker: Knocker }): Promise<Start> {
    const { id, created, knocker } = side;
    const marks = new Marks();
    try {
      const instance = await created.launch(marks);
      const { outcome } = await untilReady({ ...this.#context, knocker }, instance, marks);
      this.#context.signal.throwIfAborted();
      return { id, marks, outcome };
    } catch (error) {
      const reason = reasonOf(error, this.#context.signal);
      return { id, marks, outcome: { status: 'failed', reason, output: '' } };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/**
 * Removes instances, a few at a time.
 * @throws BallastError `not-removed`, or that the host is lost, once the removal of each has been tried
 */
async function removeAll(made: CreatedInstance[]): Promise<void> {
  const failures: unknown[] = [];
  const removeNext = async () => {
    for (let one = made.pop(); one !== undefined; one = made.pop())
      await removeInstance(one).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: mostRemovals }, removeNext));
  if (failures.length > 0) throw failures[0];
}
