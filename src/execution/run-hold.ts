import type { Host } from '../host/host.ts';

export const stateFolder = '/var/lib/ballast/runs';

/** A run's own folder on the host. While it is held, a lock there tells `clean` that the run is alive. */
export interface RunHold extends AsyncDisposable {
  readonly folder: string;
}

/**
 * Holds the run's folder with a lock that is held by a process whose standard input is the harness: when the
 * harness or the connection dies, the input ends, the process with it, and the lock is free.
 */
export async function holdRun(host: Host, runId: string): Promise<RunHold> {
  const folder = `${stateFolder}/${runId}`;
  await host.exec(['mkdir', '-p', '-m', '0700', folder]);
  const holder = await host.spawn(['flock', '--nonblock', `${folder}/alive`, 'cat']);
  holder.stdout.resume();
  holder.stderr.resume();
  holder.stdin.on('error', () => undefined);
  holder.exited.catch(() => undefined);
  return {
    folder,
    [Symbol.asyncDispose]: async () => {
      holder.stdin.end();
      await holder.exited.catch(() => undefined);
      await host.exec(['rm', '-f', `${folder}/alive`], { allowFailure: true });
      await host.exec(['rmdir', '--ignore-fail-on-non-empty', folder], { allowFailure: true });
    },
  };
}

/** Whether the run's harness still holds it. */
export async function isHeld(host: Host, runId: string): Promise<boolean> {
  const lock = `${stateFolder}/${runId}/alive`;
  const { exitCode } = await host.exec(['flock', '--nonblock', '--conflict-exit-code', '75', lock, 'true'], {
    allowFailure: true,
  });
  return exitCode === 75;
}
