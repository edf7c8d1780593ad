import { ballast } from '../e2e/ballast.ts';
import { type StoredRun, startRun, stored } from '../e2e/started-run.ts';

export interface Disturbance {
  /** The output of the run at which it is disturbed. */
  readonly when: RegExp;
  /** A delay for a random moment; a test that needs a certain state waits for a sign of it instead. */
  readonly afterMs?: number;
  /** Disturbs the run. It is given the folder of the run's results, whose name is the run's id. */
  disturb(run: {
    readonly id: string;
    readonly folder: string;
    readonly pid: number;
  }): Promise<unknown> | unknown;
}

/** What can be looked at when a disturbed run has ended. */
export interface Observed extends StoredRun {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Runs a scenario over SSH on the lab, as one process here, and disturbs it at a moment. */
export async function disturbed(
  out: string,
  name: string,
  scenario: string,
  disturbance: Disturbance | undefined,
  argv: readonly string[] = ['--host', 'ssh://root@lab'],
): Promise<Observed> {
  let disturbing: Promise<unknown> | undefined;
  const run = startRun({
    out,
    name,
    yaml: scenario,
    argv: [...argv, '--format', 'json,md'],
    hear(stderr) {
      if (disturbance === undefined || disturbing !== undefined || !disturbance.when.test(stderr)) return;
      disturbing = new Promise((resolve) => setTimeout(resolve, disturbance.afterMs ?? 0)).then(() => {
        const folder = run.folder();
        return disturbance.disturb({ id: folder.split('/').at(-1) ?? '', folder, pid: run.pid });
      });
      disturbing.catch(() => undefined);
    },
  });
  const { exitCode } = await run.ended;
  const stderr = run.stderr();
  if (disturbance !== undefined && disturbing === undefined)
    throw new Error(`the run was over before it could be disturbed: ${stderr}`);
  await disturbing;
  return { exitCode, stderr, ...stored(run.folder()) };
}

/** Runs a shell script inside the lab, with arguments. */
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
