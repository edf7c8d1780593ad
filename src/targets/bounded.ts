import { lingering, waitFor } from '../deadline.ts';
import { BallastError } from '../errors.ts';
import { closedBy, type ProbeStream } from '../inside/session.ts';
import type {
  CreatedInstance,
  LaunchedInstance,
  Lifecycle,
  PreparedTarget,
  ProbedInstance,
} from './target.ts';

/**
 * The longest that any call of a target takes, beyond the time that it is asked to take. It is a net under the limits of
 * engines, hosts and guests, which say more.
 */
const callMs = 5 * 60_000;
/** The longest that a target may read or write whole images. */
const imageMs = 60 * 60_000;
/** The longest that a target is prepared, which may fetch and build what it starts from. */
const prepareMs = 3 * 60 * 60_000;
/** The time that a preparation has to undo what it has done, once the run is to stop. */
const undoMs = 60_000;
/** The longest removal once the run is to stop; the reaper continues it. */
const leaveMs = 20_000;

/** The calls that answer at once. */
const immediate: readonly PropertyKey[] = ['outputTail', 'observerCpuNs'];

type Call = (...args: unknown[]) => unknown;
type Found<Member> = Member extends (...args: never) => infer Result ? Awaited<Result> : Member;

interface Rules<T> {
  /** What a call returns, or a property holds, that has calls itself. */
  readonly inner?: { readonly [Key in keyof T]?: (found: NonNullable<Found<T[Key]>>) => unknown };
  /** The time that a call is asked to take, in ms. */
  readonly ownMs?: { readonly [Key in keyof T]?: (...args: never) => number };
}

/**
 * A target of which no call is waited for without end: neither its preparation, nor its own, nor one of the instances and
 * lines into them that it makes. Each ends when its time is over, and at once when the run is to stop, which leaves the
 * preparation some time to undo what it has done. What is made later is removed.
 * @param times the times that a workload has to be ready, which a guest has for its first answer, and to stop
 * @throws what the preparation fails with; BallastError `target-silent`; the signal's reason
 */
export async function bounded(
  preparing: Promise<PreparedTarget>,
  name: string,
  signal: AbortSignal,
  { readyMs, stopMs }: { readonly readyMs: number; readonly stopMs: number },
): Promise<PreparedTarget> {
  const bounds = new Bounds(name, signal, callMs + readyMs);
  const target = await bounds.prepared(preparing);
  const created = <Launched extends LaunchedInstance>(
    one: CreatedInstance<Launched>,
  ): CreatedInstance<Launched> => bounds.around(one, { inner: { launch: launched } });
  const launched = (instance: LaunchedInstance & Partial<Pick<ProbedInstance, 'probe' | 'hostSide'>>) =>
    bounds.around(instance, {
      ownMs: { run: ({ timeoutMs }: { timeoutMs: number }) => timeoutMs, stop: () => stopMs },
      inner: {
        lifecycle: living,
        probe: (line) => closedBy(signal, line),
        hostSide: (one) => bounds.around(one),
      },
    });
  const living = (lifecycle: Lifecycle) =>
    bounds.around(lifecycle, { inner: { again: created, snapshot: (one) => bounds.around(one) } });
  return bounds.around(target, {
    ownMs: { imageSizes: () => imageMs },
    inner: {
      create: created,
      createProbed: created,
      sideBySide: (one) => bounds.around(one),
      floors: (one) => bounds.around(one),
      shipped: (one) => bounds.around(one, { ownMs: { filesIn: () => imageMs } } as Rules<typeof one>),
    },
  });
}

/** The limits to all calls of one target. */
class Bounds {
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #callMs: number;
  /** Removals of what came too late. */
  readonly #late = new Set<Promise<unknown>>();

  constructor(name: string, signal: AbortSignal, callMs: number) {
    this.#name = name;
    this.#signal = signal;
    this.#callMs = callMs;
  }

  /** The same object with limits to its calls. */
  around<T extends object>(of: T, { inner = {}, ownMs = {} }: Rules<T> = {}): T {
    return new Proxy(of, {
      get: (own, key) => {
        if (key === Symbol.asyncDispose) return () => this.#remove(own as T & AsyncDisposable);
        const found: unknown = Reflect.get(own, key, own);
        const wrap = (inner as Record<PropertyKey, ((found: unknown) => unknown) | undefined>)[key];
        const bind = (result: unknown) =>
          wrap === undefined || result === undefined ? result : wrap(result);
        if (typeof found !== 'function') return bind(found);
        if (immediate.includes(key)) return found.bind(own);
        const asked = (ownMs as Record<PropertyKey, ((...args: unknown[]) => number) | undefined>)[key];
        return async (...args: unknown[]) => {
          this.#signal.throwIfAborted();
          const work = (async () => await (found as Call).apply(own, args))();
          return bind(await this.#wait(work, String(key), this.#callMs + (asked?.(...args) ?? 0)));
        };
      },
    });
  }

  /** The target itself, without limits to its calls. */
  async prepared(preparing: Promise<PreparedTarget>): Promise<PreparedTarget> {
    using leaving = lingering(this.#signal, undoMs);
    return (await this.#wait(preparing, 'prepare', prepareMs, leaving.signal)) as PreparedTarget;
  }

  #wait(work: Promise<unknown>, call: string, withinMs: number, signal = this.#signal): Promise<unknown> {
    const late = () => {
      const message = `${this.#name}: \`${call}\` has not ended within ${Math.round(withinMs / 1000)} s`;
      const hint = '`ballast doctor` looks at the engines; their logs say what hangs';
      return new BallastError('engine', 'target-silent', message, { hint });
    };
    return waitFor(work, { signal, withinMs, late }, (made) => this.#discard(made));
  }

  #discard(made: unknown): void {
    const { close, [Symbol.asyncDispose]: dispose } = Object(made) as Partial<AsyncDisposable & ProbeStream>;
    close?.call(made);
    const removal = dispose?.call(made);
    if (removal !== undefined) this.#late.add(Promise.resolve(removal).catch(() => undefined));
  }

  /**
   * Removes something, and waits for what came too late: it would be measured with what follows.
   * @throws BallastError `not-removed`; what the removal failed with
   */
  async #remove(own: AsyncDisposable): Promise<void> {
    const late = () =>
      new BallastError('engine', 'not-removed', `${this.#name}: something could not be removed in time`);
    const work = (async () => {
      await own[Symbol.asyncDispose]();
      await Promise.all(this.#late);
    })();
    using leaving = lingering(this.#signal, leaveMs);
    await waitFor(work, { signal: leaving.signal, withinMs: callMs, late }).catch((error: unknown) => {
      throw leaving.signal.aborted ? late() : error;
    });
  }
}
