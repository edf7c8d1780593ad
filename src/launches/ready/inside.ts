import { setTimeout as sleep } from 'node:timers/promises';
import type { InsideCheck } from '../../image/image.ts';
import { Marks } from '../../marks.ts';
import type { LaunchedInstance, ProgramEnd } from '../../targets/target.ts';
import type { Knocker } from '../knocker.ts';
import { type ReadinessResult, retryMs } from './readiness.ts';

/** A check that never succeeded, with the way it ended the last time. */
export interface InsideWait {
  lastFailure?: string;
}

/**
 * Runs the check inside until it exits with 0, setting `ready`. A workload with a port is knocked at first, which sets
 * `listening`: a check costs a process, and none that comes before the port opens can be the first success. It never
 * gives up by itself.
 * @throws AbortSignal's reason when aborted; what `knock` and `run` throw
 */
export async function awaitCheck(
  knocker: Knocker,
  instance: Pick<LaunchedInstance, 'address' | 'run'>,
  check: InsideCheck,
  marks: Marks,
  signal: AbortSignal,
  wait: InsideWait,
): Promise<ReadinessResult> {
  const { host, port } = instance.address;
  let result: ReadinessResult = { attempts: 0, refusedGapP95Ns: null };
  if (port !== undefined) {
    const opened = await knocker.knock({ host, port }, signal);
    marks.see('listening', opened.opening);
    result = { attempts: opened.attempts, refusedGapP95Ns: opened.refusedGapP95Ns };
  }
  for (;;) {
    const startedNs = Marks.now();
    const { exitCode, reason } = await unlessAborted(() => instance.run(check), signal);
    result = { ...result, attempts: result.attempts + 1 };
    if (exitCode === 0) {
      marks.see('ready', { latestNs: Marks.now() });
      return result;
    }
    wait.lastFailure = reason;
    marks.see('ready', { earliestNs: startedNs });
    await sleep(retryMs, undefined, { signal });
  }
}

/** Waits for a run unless aborted. A run that is given up continues until it is killed with the instance. */
async function unlessAborted(start: () => Promise<ProgramEnd>, signal: AbortSignal): Promise<ProgramEnd> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  const run = start();
  try {
    return await Promise.race([run, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    run.catch(() => undefined);
  }
}
