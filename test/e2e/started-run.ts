import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LaunchRecord } from '../../src/launches/records.ts';
import type { EndRecord, RunRecord } from '../../src/results/records.ts';

export const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** A run that was started by the command line, as a user does. */
export interface StartedRun {
  readonly pid: number;
  /** What it has said so far. */
  stderr(): string;
  /** Of its results, whose name is the run's id, or where they would be. */
  folder(): string;
  readonly ended: Promise<Ending>;
}

export interface Ending {
  /** null: ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunToStart {
  readonly out: string;
  /** The scenario's. */
  readonly name: string;
  readonly yaml: string;
  readonly argv: readonly string[];
  /** Is told all that the run has said so far, whenever it says more. */
  readonly hear?: (stderr: string) => void;
}

/** Starts a scenario's run into a folder. */
export function startRun({ out, name, yaml, argv, hear }: RunToStart): StartedRun {
  mkdirSync(out, { recursive: true });
  const file = join(out, `${name}.yaml`);
  writeFileSync(file, yaml);
  const child = spawn(process.execPath, [program, 'run', file, '--out', out, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    stderr += said;
    hear?.(stderr);
  });
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return { pid: child.pid ?? 0, stderr: () => stderr, folder: () => onlyRun(out, name), ended };
}

/** The folder of the only run of this scenario, or where it would be. */
export function onlyRun(out: string, name: string): string {
  const ofScenario = join(out, name);
  return join(ofScenario, (existsSync(ofScenario) && readdirSync(ofScenario)[0]) || '');
}

/** What a run has stored. */
export interface StoredRun {
  readonly folder: string;
  /** `cut off`: it could not say; `not stored`: there is no record of it. */
  readonly status: EndRecord['status'] | 'cut off' | 'not stored';
  readonly launches: readonly LaunchRecord[];
  readonly end: EndRecord | undefined;
}

export function stored(folder: string): StoredRun {
  const file = join(folder, 'run.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  if (lines.length === 0) return { folder, status: 'not stored', launches: [], end: undefined };
  const records = lines.map((line) => JSON.parse(line) as RunRecord);
  const end = records.findLast((record) => record.type === 'end');
  return {
    folder,
    status: end?.status ?? 'cut off',
    launches: records.filter((record) => record.type === 'launch'),
    end,
  };
}
