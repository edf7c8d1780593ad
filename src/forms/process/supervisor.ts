import { createInterface } from 'node:readline';
import type { HostProcess } from '../../host/host.ts';
import type { StartSpec } from '../../image/image.ts';
import { OutputTail } from '../output-tail.ts';

export type Exit = { readonly reason: string; readonly exitCode: number | null };

/** argv of `ballast-launch` for a workload; what the words mean is said in native/launch.c. */
export function launchArgv(
  launcher: string,
  root: string,
  start: StartSpec,
  procsFiles: readonly string[],
): string[] {
  return [
    launcher,
    ...['--root', root, '--workdir', start.workdir, '--uid', `${start.uid}`, '--gid', `${start.gid}`],
    ...start.groups.flatMap((group) => ['--group', `${group}`]),
    ...Object.entries(start.environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...procsFiles.flatMap((file) => ['--join', file]),
    '--',
    ...start.argv,
  ];
}

/** Told as the launcher says it; the process exists, its program runs, it has ended. */
export interface WorkloadEvents {
  readonly onForked: () => void;
  readonly onExec: () => void;
  readonly onExit: () => void;
}

/** A `ballast-launch`, waiting or running: what it says of its workload, and what it is told. */
export class Supervisor {
  /** Settles when the launcher waits for the start, or has ended. Never rejects. */
  readonly waiting: Promise<void>;
  /** Settles when the workload has ended or could not start. Never rejects. */
  readonly exited: Promise<Exit>;
  /** The workload's process id, once its program runs. */
  workloadPid: number | undefined;
  readonly #process: HostProcess;
  readonly #tail = new OutputTail();
  readonly #exit = Promise.withResolvers<Exit>();
  #events: WorkloadEvents | undefined;

  constructor(process: HostProcess) {
    const waiting = Promise.withResolvers<void>();
    this.#process = process;
    this.exited = this.#exit.promise;
    this.waiting = waiting.promise;
    this.exited.then(() => waiting.resolve());
    process.stdin.on('error', () => undefined);
    process.stdout.on('error', () => undefined);
    process.stderr.on('error', () => undefined);
    process.stderr.on('data', (chunk: Buffer) => this.#tail.push(chunk));

    let refusal: string | undefined;
    createInterface({ input: process.stdout }).on('line', (line) => {
      const [word, text] = splitLine(line);
      if (word === 'waiting') waiting.resolve();
      else if (word === 'forked') this.#events?.onForked();
      else if (word === 'exec') {
        this.workloadPid = Number(text);
        this.#events?.onExec();
      } else if (word === 'error') {
        refusal = `the workload could not be started: ${text}`;
      } else if (word === 'exit' || word === 'signal') {
        this.#events?.onExit();
        const exitCode = word === 'exit' ? Number(text) : null;
        const how = word === 'exit' ? `ended with exit code ${text}` : `was ended by signal ${text}`;
        this.#exit.resolve({ reason: refusal ?? `the workload ${how}`, exitCode });
      }
    });
    const lost = (why: string) => this.#exit.resolve({ reason: refusal ?? why, exitCode: null });
    process.exited.then(
      () => lost('the launcher ended'),
      () => lost('the host was lost'),
    );
  }

  outputTail(): string {
    return this.#tail.text();
  }

  start(events: WorkloadEvents): void {
    this.#events = events;
    if (this.#process.stdin.writable) this.#process.stdin.write('start\n');
  }

  /** Sends the workload SIGTERM. */
  terminate(): void {
    if (this.#process.stdin.writable) this.#process.stdin.write('term\n');
  }

  /** Kills the workload and everything in its cgroups. Settles when the launcher has ended, or after a while. */
  async end(timeoutMs = 5000): Promise<void> {
    this.#process.stdin.end();
    const givenUp = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#process.kill('KILL');
      this.#exit.resolve({ reason: 'the workload could not be killed', exitCode: null });
      givenUp.resolve();
    }, timeoutMs);
    await Promise.race([this.#process.exited.catch(() => undefined), givenUp.promise]);
    clearTimeout(timer);
  }
}

function splitLine(line: string): [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1, space + 500)];
}
