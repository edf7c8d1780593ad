import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../errors.ts';
import { sessionVariable } from '../host/session.ts';

export interface ReaperOptions {
  /** The command that removes what the run has left. */
  readonly argv: readonly string[];
  /**
   * A file that is locked while the reaper lives, so that no second process writes the run or continues it before its
   * remains are gone.
   */
  readonly lockFile?: string;
  /** The file to which it writes what it removed. */
  readonly logFile?: string;
  /** The time to wait for the reaper of an earlier part of the run; absent: a lock that is held is an error. */
  readonly patience?: { readonly withinMs: number; readonly signal: AbortSignal; waiting(): void };
}

/** A process beside the harness that outlives it: when the harness dies in any way, it removes what was left. */
export interface Reaper {
  /** Ends the reaper without a look, since nothing is left. */
  dismiss(): Promise<void>;
  /**
   * Starts the removal, since something is left. Returns whether it was done within the time; otherwise it continues by
   * itself.
   */
  release(withinMs: number): Promise<boolean>;
}

/* A shell, so that the reaper costs nothing while it has nothing to do: it waits for a word or for the end of its
 * input, which comes when the harness is gone. */
const script = `
lock=$1 log=$2 patience=$3; shift 3
if [ -n "$lock" ]; then
  { exec 9>>"$lock"; } 2>/dev/null || exit 75
  flock -n 9 || { [ "$patience" != 0 ] && echo waiting && flock -w "$patience" 9; } || exit 75
fi
trap '' INT TERM HUP
echo watching
read -r word
[ "$word" != dismissed ] || exit 0
if { : >> "$log"; } 2>/dev/null; then exec >>"$log" 2>&1; else exec >/dev/null 2>&1; fi
exec "$@"`;

/**
 * Starts the reaper of a run.
 * @throws BallastError `run-in-use` when another process holds the lock, `reaper-missing` when it cannot be started;
 * the reason of the signal when it is aborted while an earlier reaper is waited for
 */
export async function startReaper(options: ReaperOptions): Promise<Reaper> {
  const { argv, lockFile = '', logFile = '', patience } = options;
  const { [sessionVariable]: _, NODE_CHANNEL_FD: __, ...env } = process.env;
  // The reaper has a process group and a session of its own: neither a Ctrl-C nor the end of the terminal reaches it.
  const waitS = `${(patience?.withinMs ?? 0) / 1000}`;
  const child = spawn('sh', ['-c', script, 'ballast-reaper', lockFile, logFile, waitS, ...argv], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
    env,
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  ended.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  const watching = Promise.withResolvers<undefined>();
  child.stdout.setEncoding('utf8').on('data', (said: string) => {
    if (said.includes('waiting')) patience?.waiting();
    if (said.includes('watching')) watching.resolve(undefined);
  });
  const giveUp = () => child.kill();
  patience?.signal.addEventListener('abort', giveUp);
  const refusal = await Promise.race([watching.promise, ended.catch((error: Error) => error)]);
  patience?.signal.removeEventListener('abort', giveUp);
  if (refusal !== undefined) {
    patience?.signal.throwIfAborted();
    throw refused(refusal, lockFile);
  }
  // The reaper may be waited for, and must not keep the harness from ending.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref(): void }).unref();
  return {
    dismiss: () => endWith(child, ended, 'dismissed\n'),
    async release(withinMs) {
      child.stdin.end();
      const given = new AbortController();
      const late = sleep(withinMs, null, { signal: given.signal });
      late.catch(() => undefined);
      const code = await Promise.race([ended, late]);
      given.abort();
      return code === 0;
    },
  };
}

async function endWith(child: ChildProcess, ended: Promise<unknown>, word: string): Promise<void> {
  child.ref();
  child.stdin?.end(word);
  await ended;
}

function refused(refusal: number | Error | null, lockFile: string): BallastError {
  if (refusal === 75)
    return new BallastError('input', 'run-in-use', `${lockFile}: somebody else is writing this run`, {
      hint: 'wait until that Ballast has ended and what it left has been removed (see reaper.log in its folder)',
    });
  return new BallastError(
    'engine',
    'reaper-missing',
    `the process that removes what a killed run leaves cannot be started: ${refusal instanceof Error ? refusal.message : `exit code ${refusal}`}`,
    { hint: 'it needs `sh` and `flock` (util-linux) on the machine where Ballast runs' },
  );
}
