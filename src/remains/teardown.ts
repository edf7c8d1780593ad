import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';

/** The time limit of a step, after which it is left to the reaper. */
const stepMs = 60_000;

/**
 * A list of steps that undo what was set up, performed in reverse. Each step has its own time, and one that fails or
 * hangs does not keep the others from being performed.
 */
export class Teardown {
  readonly #steps: { readonly what: string; readonly resource: AsyncDisposable }[] = [];
  readonly #stepMs: number;

  constructor(eachMs = stepMs) {
    this.#stepMs = eachMs;
  }

  /** Registers what is to be undone, in words for people, and returns it. */
  use<Resource extends AsyncDisposable>(what: string, resource: Resource): Resource {
    this.#steps.push({ what, resource });
    return resource;
  }

  /** Undoes everything. Returns what could not be undone, and why, one line each. */
  async down(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const { what, resource } of this.#steps.splice(0).reverse()) {
      const failure = await this.#undo(resource);
      if (failure !== undefined) left.push(`${what}: ${failure}`);
    }
    return left;
  }

  async #undo(resource: AsyncDisposable): Promise<string | undefined> {
    const given = new AbortController();
    const late = sleep(this.#stepMs, `it took more than ${this.#stepMs / 1000} s`, { signal: given.signal });
    late.catch(() => undefined);
    try {
      const undone = (async () => await resource[Symbol.asyncDispose]())();
      undone.catch(() => undefined);
      return await Promise.race([undone.then(() => undefined), late]);
    } catch (error) {
      return messageOf(error);
    } finally {
      given.abort();
    }
  }
}
