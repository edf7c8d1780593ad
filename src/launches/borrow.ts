import { BallastError } from '../errors.ts';
import type { PreparedForm, ProbedInstance } from '../forms/form.ts';
import { Marks } from '../marks.ts';
import { type ReadyContext, untilReady } from './until-ready.ts';

/** A running instance that probes can look out of. Disposing removes it. */
export interface Borrowed extends AsyncDisposable {
  readonly instance: ProbedInstance;
}

/**
 * Makes and launches an instance of its own for something that is not timed from its launch.
 * @param id unique in the run and safe in names
 * @param ready how to wait until its workload is ready; absent: it need not be
 * @throws BallastError `not-ready`, or what its making and launch fail with; it is removed then
 */
export async function borrow(form: PreparedForm, id: string, ready?: ReadyContext): Promise<Borrowed> {
  await using stack = new AsyncDisposableStack();
  const created = stack.use(await form.createProbed(id));
  const marks = new Marks();
  const instance = await created.launch(marks);
  if (ready !== undefined) {
    const { outcome } = await untilReady(ready, instance, marks);
    if (outcome.status !== 'ready') throw new BallastError('engine', 'not-ready', outcome.reason);
  }
  const resources = stack.move();
  return { instance, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
