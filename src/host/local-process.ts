import { type ChildProcess, spawn } from 'node:child_process';
import { BallastError, messageOf } from '../errors.ts';
import { checkArgv, nameArgv } from './argv-quote.ts';
import { programMissing } from './collect-output.ts';
import type { HostProcess, StartOptions } from './host.ts';
import { programEnvironment, umaskOf } from './program-environment.ts';

const running = new Set<ChildProcess>();
let reapsAtExit = false;

/**
 * Starts argv on this machine as the leader of its own process group: a Ctrl-C in the terminal does not reach it, and
 * `kill` reaches its children. Nothing started here outlives a harness that ends normally.
 * @throws BallastError `host-program-missing`, `host-exec-failed`, `argv-invalid`
 */
export function startLocalProcess(
  argv: readonly string[],
  session: string,
  { ownerOnly = false }: StartOptions = {},
): Promise<HostProcess> {
  checkArgv(argv);
  if (!reapsAtExit) process.on('exit', killAll);
  reapsAtExit = true;
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? programMissing('local', program, error)
          : new BallastError(
              'engine',
              'host-exec-failed',
              `local: \`${nameArgv(argv)}\` cannot be started: ${messageOf(error)}`,
              { cause: error },
            ),
      );
    try {
      const env = programEnvironment(process.env, session);
      const child = withUmask(umaskOf(ownerOnly), () =>
        spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, cwd: '/', env }),
      );
      const exited = new Promise<{ exitCode: number | null }>((settle) => {
        child.once('close', (exitCode) => {
          running.delete(child);
          settle({ exitCode });
        });
      });
      child.on('error', fail);
      // When a program ends before it has read its input, `exited` reports that.
      child.stdin.on('error', () => undefined);
      child.once('spawn', () => {
        running.add(child);
        const { stdin, stdout, stderr } = child;
        resolve({ stdin, stdout, stderr, exited, kill: (signal = 'TERM') => killGroup(child, signal) });
      });
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
}

/**
 * Starts a child under another umask. A child takes the umask of the moment in which it is started; nothing else of
 * ours runs in between.
 */
function withUmask<T>(umask: number, start: () => T): T {
  const own = process.umask(umask);
  try {
    return start();
  } finally {
    process.umask(own);
  }
}

/** Signals a process group until its streams have closed, since children in the group may outlive their leader. */
function killGroup(child: ChildProcess, signal: 'TERM' | 'KILL'): void {
  if (child.pid === undefined || !running.has(child)) return;
  try {
    process.kill(-child.pid, `SIG${signal}`);
  } catch {
    // The group has just ended.
  }
}

function killAll(): void {
  for (const child of running) killGroup(child, 'KILL');
}
