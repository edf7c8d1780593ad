import { BallastError } from '../errors.ts';
import { engineJournal } from '../forms/used-engines.ts';
import type { Host } from '../host/host.ts';
import { makePassableFolder } from '../host/root-only.ts';
import { runFolderOf } from '../host/run-folder.ts';
import { isRunId } from '../run-id.ts';

/** A run's own folder on the host. While it is held, a lock there tells `clean` that the run is alive. */
export interface RunHold extends AsyncDisposable {
  readonly folder: string;
  /** Aborted with a BallastError `hold-lost` when the lock is no longer held: anybody may clean the run away then. */
  readonly lost: AbortSignal;
}

/**
 * Holds the run's folder with a lock that is held by a process whose standard input is the harness: when the
 * harness or the connection dies, the input ends, the process with it, and the lock is free.
 */
export async function holdRun(host: Host, runId: string): Promise<RunHold> {
  const folder = runFolderOf(runId);
  await makePassableFolder(host, folder);
  await host.put(host.session, `${folder}/session`);
  // Another user who could open the lock could take it, and keep the run alive when it is dead.
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

/** By name, flock would make the lock anew in the folder of a run that is just removing it, which then stayed. */
const askScript = 'flock --nonblock --conflict-exit-code 75 9 9<"$1"';

/** Tells whether the run's harness still holds it. */
export async function isHeld(host: Host, runId: string, folder = runFolderOf(runId)): Promise<boolean> {
  // What claims to be of a run may have any label.
  if (!isRunId(runId)) return false;
  const argv = ['sh', '-c', askScript, 'sh', `${folder}/alive`];
  return (await host.exec(argv, { allowFailure: true })).exitCode === 75;
}

const youngScript = 'test ! -e "$1/alive" && find "$1" -maxdepth 0 -newermt "10 seconds ago"';

/**
 * Tells whether what belongs to a run has to stay: it is held, or its folder has no lock yet, or none any more, and is so
 * young that its harness may be about to take one.
 */
export async function isAlive(host: Host, runId: string, folder = runFolderOf(runId)): Promise<boolean> {
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
