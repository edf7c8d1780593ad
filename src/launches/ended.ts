import { waitFor } from '../deadline.ts';
import { BallastError } from '../errors.ts';
import type { LaunchedInstance, WorkloadEnd } from '../targets/target.ts';
import { isLost } from './lost.ts';

/** The time that a supervisor has to tell whether a workload has ended, and how. */
const endWithinMs = 30_000;

/**
 * The end of a workload that may have ended while it was being looked at, which would be why the look failed; undefined
 * when it runs, or was ended by force. The news of an end may come after that: the supervisor is asked whether it still
 * runs.
 */
export async function endOf(
  instance: Pick<LaunchedInstance, 'exited' | 'isRunning'>,
  signal: AbortSignal,
): Promise<WorkloadEnd | undefined> {
  const late = () =>
    new BallastError('engine', 'end-unseen', 'it is not known whether the workload still runs');
  const ended = async () => ((await instance.isRunning()) ? undefined : instance.exited);
  const asked = waitFor(ended(), { signal, withinMs: endWithinMs, late }).catch(() => undefined);
  const end = await Promise.race([instance.exited, asked]);
  return end?.isForced === true ? undefined : end;
}

/**
 * Does something with an instance that runs.
 * @throws BallastError `workload-ended` when the workload has ended meanwhile; what the work throws; the signal's reason
 */
export async function whileItRuns<T>(
  instance: Pick<LaunchedInstance, 'exited' | 'isRunning'>,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const end = signal.aborted || isLost(cause) ? undefined : await endOf(instance, signal);
    if (end === undefined) throw cause;
    throw new BallastError('engine', 'workload-ended', `${end.reason} while it was measured`, { cause });
  }
}
