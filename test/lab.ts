import { setTimeout as sleep } from 'node:timers/promises';
import { insideLab, labDown, labUp, readLab } from '../lab/lab.ts';
import { BallastError } from '../src/errors.ts';

const say = (line: string) => void process.stderr.write(`lab: ${line}\n`);

/**
 * Vitest global set-up: brings the lab up unless it is. The teardown it returns takes down only what it
 * brought up, and not when BALLAST_KEEP_LAB is set.
 */
export async function setup(): Promise<() => Promise<void>> {
  if (insideLab() || readLab()) return async () => undefined;
  const isMine = await upOrWait();
  return async () => {
    if (isMine && !process.env.BALLAST_KEEP_LAB) await labDown(say);
  };
}

/** Two test projects may start at once: the second waits for the first one's lab. */
async function upOrWait(): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    try {
      await labUp(say);
      return attempt === 0;
    } catch (error) {
      if (!(error instanceof BallastError && error.code === 'lab-busy') || attempt > 600) throw error;
      await sleep(500);
    }
  }
}
