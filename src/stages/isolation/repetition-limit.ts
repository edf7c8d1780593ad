import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../../errors.ts';

/**
 * The time limit of one repetition of a probe. The time in which another instance is made for it is not its own: that
 * has limits of its own, and may take longer than all that the probe asks.
 */
export class RepetitionLimit {
  readonly #longestMs: number;
  readonly #waits = new Set<Promise<unknown>>();
  #waitedMs = 0;

  constructor(longestMs: number) {
    this.#longestMs = longestMs;
  }

  /**
   * Ends with the limit, or with the signal.
   * @throws BallastError `probe-late`; the signal's reason
   */
  async over(signal: AbortSignal): Promise<never> {
    for (let leftMs = this.#longestMs; leftMs > 0; leftMs = this.#takeWaited()) {
      await sleep(leftMs, undefined, { signal });
      await Promise.allSettled(this.#waits);
    }
    throw new BallastError('engine', 'probe-late', `it did not end within ${this.#longestMs / 1000} s`);
  }

  /** Does what does not count. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    const fromMs = performance.now();
    const waiting = work();
    this.#waits.add(waiting);
    try {
      return await waiting;
    } finally {
      this.#waits.delete(waiting);
      this.#waitedMs += performance.now() - fromMs;
    }
  }

  #takeWaited(): number {
    const waitedMs = this.#waitedMs;
    this.#waitedMs = 0;
    return waitedMs;
  }
}
