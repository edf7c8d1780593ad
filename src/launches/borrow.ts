import { BallastError } from '../errors.ts';
import { Marks } from '../marks.ts';
import type { PreparedTarget, ProbedInstance } from '../targets/target.ts';
import { removeInstance } from './remove-instance.ts';
import { type ReadyContext, untilReady } from './until-ready.ts';

/**
 * A running instance that probes can look out of, used by a stage for something other than its launch. Disposing
 * removes it.
 */
export interface Borrowed extends AsyncDisposable {
  readonly instance: ProbedInstance;
}

/**
 * Makes and launches an instance for something that is not timed from its launch.
 * @param id unique in the run and safe in names
 * @param ready how to wait until its workload is ready; absent: it need not be
 * @throws BallastError `not-ready`, or whatever creating and launching it fail with; the instance is removed then.
 * Disposing: `not-removed`
 */
export async function borrow(target: PreparedTarget, id: string, ready?: ReadyContext): Promise<Borrowed> {
  await using stack = new AsyncDisposableStack();
  const created = await target.createProbed(id);
  stack.defer(() => removeInstance(created));
  const marks = new Marks();
  const instance = await created.launch(marks);
  if (ready !== undefined) {
    const { outcome } = await untilReady(ready, instance, marks);
    if (outcome.status !== 'ready') throw new BallastError('engine', 'not-ready', outcome.reason);
  }
  const resources = stack.move();
  return { instance, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
