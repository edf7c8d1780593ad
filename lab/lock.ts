import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BallastError } from '../src/errors.ts';
import type { LabPlace } from './place.ts';
import { startTicksOf } from './processes.ts';

/**
 * Holds the lab against a second `up` or `down` until disposed. A lock whose holder died is taken over.
 * @throws BallastError `lab-busy`
 */
export function lockLab(place: LabPlace): Disposable {
  const path = `${place.stateDir}.lock`;
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, `${process.pid} ${startTicksOf(process.pid)}\n`);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        // A link appears with its content, so no other process ever reads an empty lock.
        linkSync(mine, path);
        return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        const [pid = 0, ticks] = holderOf(path);
        if (startTicksOf(pid) === ticks && ticks !== undefined) throw busy(pid);
        rmSync(path, { force: true });
      }
    }
    throw busy(holderOf(path)[0] ?? 0);
  } finally {
    rmSync(mine, { force: true });
  }
}

function holderOf(path: string): number[] {
  try {
    return readFileSync(path, 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
}

function busy(pid: number): BallastError {
  return new BallastError('engine', 'lab-busy', `Another process (${pid}) is taking the lab up or down.`, {
    hint: 'Wait for it to end, then try again.',
  });
}
