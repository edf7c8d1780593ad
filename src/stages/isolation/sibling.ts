import type { PreparedForm } from '../../forms/form.ts';
import { Eye } from '../../inside/eye.ts';
import { ProbeSession } from '../../inside/session.ts';
import { borrow } from '../../launches/borrow.ts';

interface Opened {
  readonly eye: Eye;
  readonly address: string;
}

/** A second instance of a form beside the one that is probed; there only from the first time that it is asked for. */
export class Sibling implements AsyncDisposable {
  readonly #form: PreparedForm;
  readonly #id: string;
  readonly #resources = new AsyncDisposableStack();
  #opened: Promise<Opened> | undefined;

  /** @param id unique in the run and safe in names */
  constructor(form: PreparedForm, id: string) {
    this.#form = form;
    this.#id = id;
  }

  /** Tried once: what failed then fails again. @throws BallastError */
  open(): Promise<Opened> {
    this.#opened ??= this.#launch();
    return this.#opened;
  }

  async #launch(): Promise<Opened> {
    const { instance } = this.#resources.use(await borrow(this.#form, this.#id));
    const session = this.#resources.use(await ProbeSession.open(await instance.probe('root')));
    return { eye: new Eye(session), address: instance.address.host };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that is still on its way must be there to be removed.
    await this.#opened?.catch(() => undefined);
    await this.#resources.disposeAsync();
  }
}
