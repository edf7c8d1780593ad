import { BallastError, messageOf } from '../../errors.ts';
import { Eye } from '../../inside/eye.ts';
import { ProbeSession } from '../../inside/session.ts';
import { borrow } from '../../launches/borrow.ts';
import { isLost } from '../../launches/lost.ts';
import type { HostSide, PreparedTarget } from '../../targets/target.ts';

/** A second instance: the view from inside it, its address, and its identity on the host. */
export interface OpenedSibling {
  readonly eye: Eye;
  readonly address: string;
  readonly hostSide: HostSide;
}

/**
 * A second instance of a target beside the one that is probed; it exists only from the first time that it is asked for.
 */
export class Sibling implements AsyncDisposable {
  readonly #target: PreparedTarget;
  readonly #id: string;
  readonly #resources = new AsyncDisposableStack();
  #opened: Promise<OpenedSibling> | undefined;

  /** @param id unique in the run and safe in names */
  constructor(target: PreparedTarget, id: string) {
    this.#target = target;
    this.#id = id;
  }

  /**
   * Opens it at the first call; a failure then is final.
   * @throws BallastError
   */
  open(): Promise<OpenedSibling> {
    this.#opened ??= this.#launch();
    return this.#opened;
  }

  async #launch(): Promise<OpenedSibling> {
    const { instance } = this.#resources.use(await borrow(this.#target, this.#id));
    const session = this.#resources.use(await ProbeSession.open(await instance.probe('root')));
    return { eye: new Eye(session), address: instance.address.host, hostSide: await instance.hostSide() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await using _ = this.#resources;
    // An instance that is still being made must exist to be removed.
    await this.#opened?.catch((error: unknown) => {
      if (isLost(error)) throw error;
    });
  }
}

/**
 * The sibling, or the reason why there is none.
 * @throws what ends a run
 */
export async function siblingIfAny({
  sibling,
}: {
  sibling(): Promise<OpenedSibling>;
}): Promise<OpenedSibling | string> {
  try {
    return await sibling();
  } catch (error) {
    if (isLost(error) || !(error instanceof BallastError)) throw error;
    return messageOf(error).slice(0, 300);
  }
}
