import { setTimeout as sleep } from 'node:timers/promises';
import type { LabState } from '../../lab/lab.ts';
import { signal } from '../../lab/processes.ts';
import { type RunToStart, startRun } from '../e2e/started-run.ts';
import { type Aftermath, lostOf, reaperLog, sessionOf, untilReaped } from './aftermath.ts';
import { harnessBelow } from './harness.ts';

/** What was seen of a run after it was killed. */
export interface Killed extends Aftermath {
  /** undefined when it was killed before it had begun. */
  readonly runId: string | undefined;
  /** The last that it said; undefined when it had ended by itself. */
  readonly said: string | undefined;
  /** What `ballast report` lacks of what was stored. */
  readonly lost: string | undefined;
  readonly reaperSaid: string;
}

/** Runs a scenario into a folder, kills the harness, and waits until its reaper is done. */
export async function killRun(lab: LabState, start: RunToStart, afterMs: number): Promise<Killed> {
  const run = startRun(start);
  let hasEnded = false;
  const ended = run.ended.then(() => {
    hasEnded = true;
  });
  await Promise.race([ended, sleep(afterMs)]);
  const said = hasEnded ? undefined : run.stderr().trim().split('\n').at(-1);
  const folder = run.folder();
  const runId = folder.split('/').at(-1) || undefined;
  const session = sessionOf(lab, runId ?? '');
  for (const pid of harnessBelow(run.pid)) signal(pid, 'SIGKILL');
  const killedMs = performance.now();
  await ended;
  if (runId === undefined)
    return { runId, said, goneMs: 0, left: [], isBeingReaped: false, lost: undefined, reaperSaid: '' };
  const after = await untilReaped(folder, session ?? sessionOf(lab, runId), killedMs);
  return { runId, said, ...after, lost: await lostOf(folder), reaperSaid: reaperLog(folder) };
}
