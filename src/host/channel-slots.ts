/** Hands out a fixed number of slots, first come first served. */
export class ChannelSlots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** The slots that nobody holds. */
  get free(): number {
    return this.#free;
  }

  /**
   * Waits for a slot; rejects with the signal's reason when aborted. The returned function gives the slot back, once.
   */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    };
  }

  #turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(signal?.reason);
      };
      const turn = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      this.#waiting.push(turn);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
