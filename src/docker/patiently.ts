import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../errors.ts';

/** An engine that is restarted is back by then, or somebody has to look at it. */
const patienceMs = 60_000;
const pauseMs = 250;

/**
 * Does what an engine that has just gone can do only when it is back: again and again for a minute, as long as `isGone`
 * says of the failure that it is of that kind. A host that is gone does not come back.
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

const isHostLost = (error: unknown) => error instanceof BallastError && error.code === 'host-lost';
