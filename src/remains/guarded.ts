import { BallastError, firstError, messageOf } from '../errors.ts';
import { type ReaperOptions, startReaper } from './reaper.ts';
import { Teardown } from './teardown.ts';

/**
 * The time that the harness waits for the reaper, to be able to report that it is done; the reaper continues without
 * it.
 */
const reapedWithinMs = 30_000;

type Outcome<Result> = { readonly result: Result } | { readonly failure: unknown };

/**
 * Runs a `body` that creates things on a host, with a reaper beside it from before the first of them. In any case it
 * then undoes what `body` has noted. Whatever could not be undone is left to the reaper.
 * @param conclude called when everything has stopped, and still before anybody else may write the run
 * @throws what `body` threw; BallastError `left-behind` when that succeeded and something could not be removed
 */
export async function guarded<Result>(
  options: ReaperOptions,
  body: (teardown: Teardown) => Promise<Result>,
  conclude: (outcome: Outcome<Result>) => void = () => undefined,
): Promise<Result> {
  const reaper = await startReaper(options);
  const teardown = new Teardown();
  let outcome: Outcome<Result> = await body(teardown).then(
    (result) => ({ result }),
    (failure: unknown) => ({ failure: firstError(failure) }),
  );
  const left = await teardown.down();
  const isDoubtful = 'failure' in outcome && mayHaveLeftSomething(outcome.failure);
  const leftBehind =
    left.length > 0 || isDoubtful ? await whatReaperSays(left, reaper.release(reapedWithinMs)) : undefined;
  if (leftBehind !== undefined)
    outcome = { failure: 'failure' in outcome ? joined(outcome.failure, leftBehind) : leftBehind };
  try {
    conclude(outcome);
  } finally {
    if (left.length === 0 && !isDoubtful) await reaper.dismiss();
  }
  if ('failure' in outcome) throw outcome.failure;
  return outcome.result;
}

/**
 * False for the user's wish to stop, wrong input and a workload that does not start: the steps that were undone are
 * then all there was.
 */
function mayHaveLeftSomething(failure: unknown): boolean {
  return failure instanceof BallastError && failure.kind === 'engine' && failure.code !== 'never-ready';
}

/** The error to report after the reaper's work; undefined when everything is gone and no step had failed. */
async function whatReaperSays(
  left: readonly string[],
  reaped: Promise<boolean>,
): Promise<BallastError | undefined> {
  const what = left.map((line) => `\n    ${line}`).join('');
  if (await reaped) {
    if (left.length === 0) return undefined;
    return new BallastError('engine', 'left-behind', `removed only at the second try:${what}`);
  }
  return new BallastError('engine', 'left-behind', `not all that was created is removed yet${what}`, {
    hint: 'a process in the background goes on trying for 15 minutes (reaper.log in the run’s folder); after that, `ballast clean` for this host',
  });
}

/** Joins the two faults: the first one is the cause, and what it left behind comes after. */
function joined(failure: unknown, leftBehind: BallastError): BallastError {
  const cause = failure instanceof BallastError ? failure : undefined;
  const hint = [cause?.hint, leftBehind.hint].filter((one) => one !== undefined).join('; ');
  return new BallastError(
    cause?.kind ?? 'engine',
    cause?.code ?? 'left-behind',
    `${messageOf(failure)}\n  ${leftBehind.message}`,
    { ...(hint === '' ? {} : { hint }), cause: failure },
  );
}
