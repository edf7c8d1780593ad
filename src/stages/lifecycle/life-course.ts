import { BallastError } from '../../errors.ts';
import { reasonOf } from '../../launches/lost.ts';
import { storedMark } from '../../launches/stored-mark.ts';
import { type ReadyContext, untilReady } from '../../launches/until-ready.ts';
import { type Mark, Marks } from '../../marks.ts';
import type { CreatedInstance, LaunchedInstance, PreparedTarget } from '../../targets/target.ts';
import type { LifecycleOperation, LifecycleOutcome } from './records.ts';

export type TellOperation = (operation: LifecycleOperation, outcome: LifecycleOutcome) => void;

interface Timed {
  readonly requestedNs: bigint;
  readonly done: Mark;
  readonly ready?: Mark;
}

/**
 * Ends a life course after a failure that has been stored already; operations that would follow on the same instance
 * are not tried.
 */
class CutShort extends Error {}

/** One instance from its making to its removal; each operation is stored as soon as it is done. */
export class LifeCourse {
  readonly #context: ReadyContext;
  readonly #tell: TellOperation;
  /** The two starts of the one instance; the second is removed before the first. */
  readonly #starts = new AsyncDisposableStack();

  constructor(context: ReadyContext, tell: TellOperation) {
    this.#context = context;
    this.#tell = tell;
  }

  /**
   * Continues to the end, or to the first operation that fails; the instance is removed in any case.
   * @throws what the removal fails with, the signal's reason, or that the host is lost
   */
  async run(target: PreparedTarget, id: string): Promise<void> {
    let isWhole = false;
    let removingNs = 0n;
    try {
      await target.recover?.();
      await this.#live(target, id);
      isWhole = true;
    } catch (error) {
      if (!(error instanceof CutShort)) throw error;
    } finally {
      removingNs = Marks.now();
      await this.#starts.disposeAsync();
    }
    if (isWhole) this.#tell('remove', outcomeOf({ requestedNs: removingNs, done: untilNow(removingNs) }));
  }

  async #live(target: PreparedTarget, id: string): Promise<void> {
    const first = await this.#attempt('launch', async () => {
      const created = this.#starts.use(await target.create(id));
      return this.#launch(created);
    });
    const { lifecycle } = first;
    await this.#plain('pause', () => lifecycle.pause());
    await this.#answering('unpause', first, () => lifecycle.unpause());
    await this.#saveAndRestore(first);
    const next: { start?: CreatedInstance } = {};
    const stopRequestedNs = await this.#attempt('stop', async () => {
      next.start = this.#starts.use(await lifecycle.again());
      const marks = new Marks();
      await first.stop(marks);
      const requestedNs = marked(marks, 'stop-requested').latestNs;
      return [{ requestedNs, done: marked(marks, 'stopped') }, requestedNs];
    });
    const second = await this.#attempt('restart', async () => {
      const [timed, launched] = await this.#launch(next.start as CreatedInstance);
      return [{ ...timed, requestedNs: stopRequestedNs }, launched];
    });
    await this.#plain('kill', () => second.lifecycle.kill());
  }

  async #saveAndRestore(instance: LaunchedInstance): Promise<void> {
    const { snapshot } = instance.lifecycle;
    if (typeof snapshot !== 'function') {
      for (const operation of ['save', 'restore'] as const)
        this.#tell(operation, { status: 'absent', reason: snapshot.absent });
      return;
    }
    const prepared = await this.#attempt('save', async () => {
      const ready = await snapshot();
      return [await timedPlainly(() => ready.save()), ready];
    });
    await this.#answering('restore', instance, () => prepared.restore());
  }

  async #launch(created: CreatedInstance): Promise<readonly [Timed, LaunchedInstance]> {
    const marks = new Marks();
    const instance = await created.launch(marks);
    const ready = await this.#answer(instance, marks);
    const done = marked(marks, 'accepted');
    return [{ requestedNs: marked(marks, 'requested').latestNs, done, ready }, instance];
  }

  async #plain(operation: LifecycleOperation, act: () => Promise<void>): Promise<void> {
    await this.#attempt(operation, async () => [await timedPlainly(act), undefined]);
  }

  async #answering(
    operation: LifecycleOperation,
    instance: LaunchedInstance,
    act: () => Promise<void>,
  ): Promise<void> {
    await this.#attempt(operation, async () => {
      const marks = new Marks();
      const requestedNs = marks.setNow('requested');
      await act();
      const done = untilNow(requestedNs);
      return [{ requestedNs, done, ready: await this.#answer(instance, marks) }, undefined];
    });
  }

  /** @throws BallastError `not-ready` */
  async #answer(instance: LaunchedInstance, marks: Marks): Promise<Mark> {
    const { outcome } = await untilReady(this.#context, instance, marks);
    if (outcome.status === 'ready') return marked(marks, 'ready');
    throw new BallastError('engine', 'not-ready', outcome.reason);
  }

  async #attempt<T>(operation: LifecycleOperation, work: () => Promise<readonly [Timed, T]>): Promise<T> {
    try {
      const [timed, result] = await work();
      this.#tell(operation, outcomeOf(timed));
      return result;
    } catch (error) {
      this.#tell(operation, { status: 'failed', reason: reasonOf(error, this.#context.signal) });
      throw new CutShort();
    }
  }
}

async function timedPlainly(act: () => Promise<void>): Promise<Timed> {
  const requestedNs = Marks.now();
  await act();
  return { requestedNs, done: untilNow(requestedNs) };
}

function untilNow(earliestNs: bigint): Mark {
  return { earliestNs, latestNs: Marks.now() };
}

function marked(marks: Marks, name: Parameters<Marks['get']>[0]): Mark {
  const mark = marks.get(name);
  if (mark === undefined) throw new BallastError('engine', 'mark-missing', `it was never seen as ${name}`);
  return mark;
}

function outcomeOf({ requestedNs, done, ready }: Timed): LifecycleOutcome {
  const since = (mark: Mark) => storedMark(mark, requestedNs);
  return { status: 'done', done: since(done), ready: ready === undefined ? null : since(ready) };
}
