import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LabState } from '../../lab/lab.ts';
import { signal } from '../../lab/processes.ts';
import { ballast } from '../e2e/ballast.ts';
import { leftOf } from './left.ts';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
/** Reapers are given this long before what is there is said to stay. */
const patienceMs = 60_000;

export interface RunToKill {
  readonly scenario: string;
  /** The scenario's. */
  readonly name: string;
  readonly out: string;
  readonly argv: readonly string[];
  readonly afterMs: number;
}

/** What was seen of a run after it was killed. */
export interface Killed {
  /** undefined when it was killed before it had begun. */
  readonly runId: string | undefined;
  /** The last that it said; undefined when it had ended by itself. */
  readonly said: string | undefined;
  /** From the kill to the end of the first look from which on nothing was found. */
  readonly goneMs: number;
  readonly left: readonly string[];
  /** What `ballast report` lacks of what was stored. */
  readonly lost: string | undefined;
  readonly reaperSaid: string;
}

/** Runs a scenario into a folder, kills the harness, and waits until its reaper is done. */
export async function killRun(
  lab: LabState,
  { scenario, name, out, afterMs, argv }: RunToKill,
): Promise<Killed> {
  const child = spawn(process.execPath, [program, 'run', scenario, '--out', out, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    stderr += said;
  });
  const ended = new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
  await Promise.race([ended, sleep(afterMs)]);
  const runId = soFar(() => readdirSync(join(out, name))[0]);
  const session = sessionOf(lab, runId);
  const said = child.exitCode === null ? stderr.trim().split('\n').at(-1) : undefined;
  for (const pid of harnessBelow(child.pid ?? 0)) signal(pid, 'SIGKILL');
  const killedMs = performance.now();
  await ended;
  if (runId === undefined) return { runId, said, goneMs: 0, left: [], lost: undefined, reaperSaid: '' };
  const folder = join(out, name, runId);
  const reaped = await untilReaped(lab, folder, runId, session ?? sessionOf(lab, runId), killedMs);
  const reaperSaid = soFar(() => readFileSync(join(folder, 'reaper.log'), 'utf8')) ?? '';
  return { runId, said, ...reaped, lost: await lostOf(folder), reaperSaid };
}

/** The harness, and what it has entered the lab with; neither what they run, nor their reaper. */
function harnessBelow(pid: number): readonly number[] {
  const argv = soFar(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')) ?? [];
  if (!argv.includes(program) || argv.includes('ballast-reaper')) return [];
  const threads = soFar(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const children = threads.flatMap(
    (tid) => soFar(() => readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8').split(' ')) ?? [],
  );
  return [...children.filter(Boolean).map(Number).flatMap(harnessBelow), pid];
}

function sessionOf({ initPid }: LabState, runId = ''): string | undefined {
  const file = `/proc/${initPid}/root/var/lib/ballast/runs/${runId}/session`;
  return soFar(() => readFileSync(file, 'utf8'));
}

/** Looks on after nothing was found, since what was in flight may still come, until the reaper is done as well. */
async function untilReaped(
  lab: LabState,
  folder: string,
  runId: string,
  session: string | undefined,
  killedMs: number,
): Promise<{ readonly goneMs: number; readonly left: readonly string[] }> {
  let goneMs: number | undefined;
  for (;;) {
    const isReaped = hasReaperEnded(folder);
    const left = await leftOf(lab, runId, session);
    const sinceMs = performance.now() - killedMs;
    if (left.length > 0) goneMs = undefined;
    else goneMs ??= sinceMs;
    if ((goneMs !== undefined && isReaped) || sinceMs > patienceMs)
      return { goneMs: goneMs ?? sinceMs, left };
    await sleep(200);
  }
}

/** It holds the run's lock until then. */
function hasReaperEnded(folder: string): boolean {
  const file = join(folder, 'run.jsonl');
  return !existsSync(file) || spawnSync('flock', ['--nonblock', file, 'true']).status === 0;
}

async function lostOf(folder: string): Promise<string | undefined> {
  const lines = soFar(() => readFileSync(join(folder, 'run.jsonl'), 'utf8').split('\n').slice(0, -1)) ?? [];
  if (lines.length === 0) return undefined;
  const stored = lines.filter((line) => line.startsWith('{"type":"launch"')).length;
  const { exitCode, stderr } = await ballast(['report', folder, '--format', 'json', '--quiet']);
  if (exitCode !== 0) return stderr;
  const table = soFar(
    () => JSON.parse(readFileSync(join(folder, 'tables/launches.json'), 'utf8')) as unknown[],
  );
  const shown = table?.length ?? 0;
  return shown === stored ? undefined : `${stored} launches were stored, and ${shown} are reported`;
}

/** What can be read by now. */
function soFar<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
