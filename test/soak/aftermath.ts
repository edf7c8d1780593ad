import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabState } from '../../lab/lab.ts';
import { ballast } from '../e2e/ballast.ts';
import { remainsOf } from '../e2e/remains.ts';
import { stored } from '../e2e/started-run.ts';
import { soFar } from '../fixtures/processes.ts';

/** Reapers are given this long before what is there is said to stay. */
const patienceMs = 60_000;

/** What was seen of a run after it had ended. */
export interface Aftermath {
  /** From its end to the end of the first look from which on nothing was found. */
  readonly goneMs: number;
  readonly left: readonly string[];
  /** Its reaper, if it had to act, has not ended. */
  readonly isBeingReaped: boolean;
}

/** By which the host knows processes of a run; undefined when it has none yet, or no longer. */
export function sessionOf({ initPid }: LabState, runId: string): string | undefined {
  const file = `/proc/${initPid}/root/var/lib/ballast/runs/${runId}/session`;
  return soFar(() => readFileSync(file, 'utf8'));
}

/** Looks on after nothing was found, since what was in flight may still come, until the reaper is done as well. */
export async function untilReaped(
  folder: string,
  session: string | undefined,
  endedMs: number,
): Promise<Aftermath> {
  const runId = folder.split('/').at(-1) ?? '';
  let goneMs: number | undefined;
  for (;;) {
    const isBeingReaped = isHeldByReaper(folder);
    const left = await remainsOf(runId, session);
    const sinceMs = performance.now() - endedMs;
    if (left.length > 0) goneMs = undefined;
    else goneMs ??= sinceMs;
    if ((goneMs !== undefined && !isBeingReaped) || sinceMs > patienceMs)
      return { goneMs: goneMs ?? sinceMs, left, isBeingReaped };
    await sleep(200);
  }
}

/** It holds the run's lock until it is done. */
function isHeldByReaper(folder: string): boolean {
  const file = join(folder, 'run.jsonl');
  return existsSync(file) && spawnSync('flock', ['--nonblock', file, 'true']).status !== 0;
}

export const reaperLog = (folder: string) =>
  soFar(() => readFileSync(join(folder, 'reaper.log'), 'utf8')) ?? '';

/**
 * What `ballast report` lacks of what was stored; undefined: nothing. Launches of a block that was measured again
 * when the run was resumed have the names of those that took their place.
 */
export async function lostOf(folder: string): Promise<string | undefined> {
  const { status, launches } = stored(folder);
  if (status === 'not stored') return undefined;
  const names = new Set(launches.map(({ id }) => id));
  const { stderr } = await ballast(['report', folder, '--format', 'json', '--quiet']);
  if (stderr !== '') return stderr;
  const table = soFar(
    () => JSON.parse(readFileSync(join(folder, 'tables/launches.json'), 'utf8')) as unknown[],
  );
  const shown = table?.length ?? 0;
  return shown === names.size ? undefined : `${names.size} launches were stored, and ${shown} are reported`;
}
