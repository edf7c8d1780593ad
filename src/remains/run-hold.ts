import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { makePassableFolder } from '../host/root-only.ts';
import { runFolderOf } from '../host/run-folder.ts';
import { isRunId } from '../run-id.ts';
import { engineJournal } from '../targets/used-engines.ts';

/** A run's own folder on the host. While it is held, a lock in it tells `clean` that the run is alive. */
export interface RunHold extends AsyncDisposable {
  readonly folder: string;
  /** Aborted with a BallastError `hold-lost` when the lock is no longer held: any cleaner may remove the run then. */
  readonly lost: AbortSignal;
}

/**
 * Holds the run's folder with a lock. Its holder is a process whose standard input is the harness: when the harness or
 * the connection dies, the input ends, the process with it, and the lock is free.
 */
export async function holdRun(host: Host, runId: string): Promise<RunHold> {
  const folder = runFolderOf(host, runId);
  await makePassableFolder(host, folder);
  await host.put(host.session, `${folder}/session`);
  // The lock is root's alone: another user who could open it could take it, and keep a dead run alive.
  const holder = await host.spawn(['flock', '--nonblock', `${folder}/alive`, 'cat'], { ownerOnly: true });
  holder.stdout.resume();
  holder.stderr.resume();
  holder.stdin.on('error', () => undefined);
  const lost = new AbortController();
  let isGivenUp = false;
  const ended = holder.exited.then(
    () => isGivenUp || lost.abort(holdLost(host, folder)),
    (error) => isGivenUp || lost.abort(error),
  );
  return {
    folder,
    lost: lost.signal,
    [Symbol.asyncDispose]: async () => {
      isGivenUp = true;
      holder.stdin.end();
      await ended;
      const own = ['alive', 'session', engineJournal].map((name) => `${folder}/${name}`);
      await host.exec(['rm', '-f', '--', ...own]);
      await host.exec(['rmdir', '--ignore-fail-on-non-empty', folder]);
    },
  };
}

/**
 * The lock is opened before flock runs: given its name, flock would make it anew in the folder of a run that is just
 * removing it, and the folder would then stay.
 */
const askScript = 'flock --nonblock --conflict-exit-code 75 9 9<"$1"';

/** Tells whether the run's harness still holds it. */
export async function isHeld(host: Host, runId: string, folder = runFolderOf(host, runId)): Promise<boolean> {
  // A thing that claims to belong to a run may have any label.
  if (!isRunId(runId)) return false;
  const argv = ['sh', '-c', askScript, 'sh', `${folder}/alive`];
  return (await host.exec(argv, { allowFailure: true })).exitCode === 75;
}

const youngScript = 'test ! -e "$1/alive" && find "$1" -maxdepth 0 -newermt "10 seconds ago"';

/**
 * Tells whether the things of a run have to stay: it is held, or its folder has no lock, not yet or no longer, and is
 * so young that its harness may be about to take one.
 */
export async function isAlive(
  host: Host,
  runId: string,
  folder = runFolderOf(host, runId),
): Promise<boolean> {
  if (!isRunId(runId)) return false;
  if (await isHeld(host, runId, folder)) return true;
  return (await host.exec(['sh', '-c', youngScript, 'sh', folder], { allowFailure: true })).stdout !== '';
}

function holdLost(host: Host, folder: string): BallastError {
  return new BallastError(
    'engine',
    'hold-lost',
    `${host.name}: the process that holds ${folder} has ended, so the run no longer counts as alive`,
    { hint: 'somebody ended it, or the host had no memory left; measure again' },
  );
}
