import { setTimeout as sleep } from 'node:timers/promises';
import { isHostLost } from '../host/host-lost.ts';

/** An engine that is being restarted is back within this time, or somebody has to look at it. */
const patienceMs = 60_000;
const pauseMs = 250;

/**
 * Repeats an action for up to a minute while the engine that it needs is being restarted: as long as `isGone` says
 * that this is why it failed. A host that is gone does not come back.
 */
export async function patiently<Result>(
  work: () => Promise<Result>,
  isGone: (error: unknown) => boolean,
  withinMs = patienceMs,
): Promise<Result> {
  for (const untilMs = performance.now() + withinMs; ; await sleep(pauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (isHostLost(error) || !isGone(error) || performance.now() > untilMs) throw error;
    }
  }
}
