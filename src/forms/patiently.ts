import { setTimeout as sleep } from 'node:timers/promises';

/** An engine that is restarted is back by then, or somebody has to look at it. */
const patienceMs = 60_000;
const pauseMs = 250;

/**
 * Does what an engine that has just gone can do only when it is back: again and again for a minute, as long as `isGone`
 * says of the failure that it is of that kind.
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
      if (!isGone(error) || performance.now() > untilMs) throw error;
    }
  }
}
