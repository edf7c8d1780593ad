import { BallastError } from '../errors.ts';
import { Marks } from '../marks.ts';
import type { CreatedInstance, LaunchedInstance, PreparedTarget, ProbedInstance } from '../targets/target.ts';
import { removeInstance } from './remove-instance.ts';
import { type ReadyContext, untilReady } from './until-ready.ts';

/** A running instance that is used for something other than its launch. Disposing removes it. */
export interface Borrowed<Launched extends LaunchedInstance = ProbedInstance> extends AsyncDisposable {
  readonly instance: Launched;
}

/**
 * Makes and launches an instance that probes can look out of, for a stage that is not about its launch.
 * @param id unique in the run and safe in names
 * @param ready how to wait until its workload is ready; absent: it need not be
 * @throws as `launchUntimed`
 */
export async function borrow(target: PreparedTarget, id: string, ready?: ReadyContext): Promise<Borrowed> {
  return launchUntimed(() => target.createProbed(id), ready);
}

/**
 * Makes and launches an instance for something that is not timed from its launch.
 * @throws BallastError `not-ready`, or whatever creating and launching it fail with; the instance is removed then.
 * Disposing: `not-removed`
 */
export async function launchUntimed<Launched extends LaunchedInstance>(
  create: () => Promise<CreatedInstance<Launched>>,
  ready?: ReadyContext,
): Promise<Borrowed<Launched>> {
  await using stack = new AsyncDisposableStack();
  const created = await create();
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
