import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LaunchRecord, RunRecord } from '../../src/results/records.ts';
import { ballast } from '../e2e/ballast.ts';
import type { Fault } from './faults.ts';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface Disturbance {
  /** What the run has said when it is disturbed. */
  readonly when: RegExp;
  readonly afterMs?: number;
  /** Is told the folder of the run's results, whose name is the run's id. */
  disturb(run: {
    readonly id: string;
    readonly folder: string;
    readonly pid: number;
  }): Promise<unknown> | unknown;
}

/** What is left to look at when a disturbed run has ended. */
export interface Observed {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly folder: string;
  readonly status: Fault['status'];
  readonly launches: readonly LaunchRecord[];
}

/** Runs a scenario over SSH on the lab, as one process here, and disturbs it at a moment. */
export async function disturbed(
  out: string,
  name: string,
  scenario: string,
  disturbance: Disturbance | undefined,
  argv: readonly string[] = ['--host', 'ssh://root@lab'],
): Promise<Observed> {
  mkdirSync(out, { recursive: true });
  const file = join(out, `${name}.yaml`);
  writeFileSync(file, scenario);
  const child = spawn(process.execPath, [program, 'run', file, '--out', out, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const folder = () => onlyRun(out, name);
  let stderr = '';
  let disturbing: Promise<unknown> | undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
    if (disturbance === undefined || disturbing !== undefined || !disturbance.when.test(stderr)) return;
    disturbing = new Promise((resolve) => setTimeout(resolve, disturbance.afterMs ?? 0)).then(() =>
      disturbance.disturb({ id: folder().split('/').at(-1) ?? '', folder: folder(), pid: child.pid ?? 0 }),
    );
    disturbing.catch(() => undefined);
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (disturbance !== undefined && disturbing === undefined)
    throw new Error(`the run was over before it could be disturbed: ${stderr}`);
  await disturbing;
  return { exitCode, stderr, ...stored(folder()) };
}

/** The folder of the only run of this scenario, or where it would be. */
export function onlyRun(out: string, name: string): string {
  const ofScenario = join(out, name);
  return join(ofScenario, (existsSync(ofScenario) && readdirSync(ofScenario)[0]) || '');
}

/** What the run in this folder has stored. */
export function stored(folder: string): Pick<Observed, 'folder' | 'status' | 'launches'> {
  const file = join(folder, 'run.jsonl');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (text === '') return { folder, status: 'not stored', launches: [] };
  const records = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RunRecord);
  return {
    folder,
    status: records.findLast((record) => record.type === 'end')?.status ?? 'cut off',
    launches: records.filter((record) => record.type === 'launch'),
  };
}

/** Runs a shell's words inside the lab, with arguments. */
export async function inLab(script: string, ...argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await ballast([
    'lab',
    'exec',
    '--',
    'sh',
    '-c',
    script,
    'sh',
    ...argv,
  ]);
  if (exitCode !== 0) throw new Error(`${script}: ${stderr}`);
  return stdout;
}

/** Ends a daemon of the lab and starts it again as it was, with its own arguments, environment and log. */
export const restartDaemon = (name: string, signal: 'TERM' | 'KILL' = 'TERM') =>
  inLab(restartScript, name, signal);

const restartScript = `set -e
pid=$(pgrep -xo "$1")
cp "/proc/$pid/cmdline" "/tmp/$1.argv"
log=$(readlink "/proc/$pid/fd/2")
kill "-$2" "$pid"
for turn in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
xargs -0 setsid --fork >>"$log" 2>&1 < "/tmp/$1.argv"`;
