import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { countRunning } from '../fixtures/processes.ts';
import { program } from './started-run.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Interrupt {
  /** The output on stderr at which the first signal is sent. */
  readonly when: RegExp;
  /** The arguments of a process of this machine for which the signal then waits: the one that is to be interrupted. */
  readonly running?: RegExp;
  /**
   * The signals, by default one SIGINT. Each one after the first is sent as soon as the command has said that it is
   * stopping.
   */
  readonly signals?: readonly NodeJS.Signals[];
}

/** Runs the command line as a user does. */
export function ballast(argv: readonly string[], options: { interrupt?: Interrupt } = {}): Promise<Ended> {
  const { when = /(?!)/, running, signals = ['SIGINT'] } = options.interrupt ?? {};
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let sent = 0;
    const isOver = () => child.exitCode !== null || child.signalCode !== null;
    const interrupt = async (signal: NodeJS.Signals, sign: RegExp | undefined) => {
      while (sign !== undefined && !isOver() && countRunning(sign) === 0) await sleep(10);
      child.kill(signal);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
      const isTime = sent === 0 ? when.test(stderr) : stderr.includes('stopping;');
      const signal = signals[sent];
      if (!isTime || signal === undefined) return;
      void interrupt(signal, sent === 0 ? running : undefined);
      sent += 1;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** What `ballast clean` still found on the lab, one line each: empty when a run has left nothing. */
export async function leftovers(): Promise<readonly string[]> {
  const { stdout } = await ballast(['clean', '--json']);
  return (JSON.parse(stdout) as { removed: string[] }).removed;
}
