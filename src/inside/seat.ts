import { BallastError, messageOf } from '../errors.ts';
import { isHostLost } from '../host/host-lost.ts';
import { Marks } from '../marks.ts';
import type { ProbeAnswer } from './frames.ts';
import { ProbeSession, type ProbeStream } from './session.ts';

/** The instants of a question and its answer, on the harness's clock. */
export interface TimeSpan {
  readonly startedNs: bigint;
  readonly endedNs: bigint;
}

/** An answer with the time that it took, or the reason why there was none. */
export type Attempt =
  | { readonly kind: 'answered'; readonly answer: ProbeAnswer; readonly asked: TimeSpan }
  | { readonly kind: 'failed'; readonly reason: string; readonly asked: TimeSpan };

/** The most sessions that are opened: after that many losses the instance is taken to be broken for good. */
const mostSessions = 6;
/** The time that a request may take beyond the time that it was asked to work for. */
export const graceMs = 5000;

/** A place to work from: inside an instance, or on the host. A lost session is opened again. */
export class Seat implements Disposable {
  readonly #open: () => Promise<ProbeStream>;
  #session: ProbeSession | undefined;
  #opened = 0;
  #closed = false;

  constructor(open: () => Promise<ProbeStream>) {
    this.#open = open;
  }

  /**
   * Opens the first session now, so that nothing waits for it later.
   * @throws BallastError when there is none
   */
  async greet(): Promise<void> {
    await this.#current();
  }

  /** @throws BallastError `host-lost` */
  async ask(verb: string, args: readonly (string | number)[], workMs = 0): Promise<Attempt> {
    let startedNs = Marks.now();
    try {
      const session = await this.#current();
      startedNs = Marks.now();
      const answer = await session.ask(verb, args, { timeoutMs: workMs + graceMs });
      return { kind: 'answered', answer, asked: { startedNs, endedNs: Marks.now() } };
    } catch (error) {
      if (!(error instanceof BallastError) || isHostLost(error)) throw error;
      const reason = messageOf(error).slice(0, 300);
      return { kind: 'failed', reason, asked: { startedNs, endedNs: Marks.now() } };
    }
  }

  /**
   * Keeps something (see `native/probe/holds.c`) for as long as the action takes. The action is told the reason when
   * that fails.
   */
  async holding<T>(
    kind: string,
    argument: string,
    action: (refusal: string | undefined) => Promise<T>,
  ): Promise<T> {
    const held = await this.ask('hold', [kind, argument, longestHoldSeconds]);
    if (held.kind === 'failed') return action(held.reason);
    const { error, body } = held.answer;
    if (error !== 'OK') return action(`it cannot listen on ${argument} (${error})`);
    try {
      return await action(undefined);
    } finally {
      await this.ask('release', [body.toString('latin1').slice(0, 16)]);
    }
  }

  async #current(): Promise<ProbeSession> {
    if (this.#session !== undefined && !this.#session.isLost) return this.#session;
    if (this.#closed || this.#opened >= mostSessions) {
      throw new BallastError('engine', 'probe-lost', 'no session with it is left');
    }
    this.#opened++;
    const session = await ProbeSession.open(await this.#open());
    this.#session = session;
    if (this.#closed) session[Symbol.dispose]();
    await session.ask('warm', [], { timeoutMs: graceMs });
    return session;
  }

  /** Ends all work that is being done from it. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#session?.[Symbol.dispose]();
  }
}

const longestHoldSeconds = 60;
