import { randomUUID } from 'node:crypto';
import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { cacheFolderOf } from '../host/places.ts';
import { unmountIn } from '../host/unmount.ts';
import { runIdPattern } from '../run-id.ts';

/** The folder for what root keeps on a host between runs. */
export const cacheFolder = cacheFolderOf({});

/** The time limit of one step of a build: of gigabytes, on a slow host. */
export const buildMs = 30 * 60_000;

/** The context of a build into the cache: the host, the run that builds, and the signal that stops it. */
export interface Builder {
  readonly host: Host;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/**
 * A name for what is being built in the cache, until it is whole and renamed. It begins with `building-` and the run,
 * so that `ballast clean` can tell whether its builder is still alive.
 */
export function halfBuiltName(runId: string): string {
  return `building-${runId}-${randomUUID()}`;
}

const byRun = new RegExp(`/building-(${runIdPattern})-[^/]*$`);

/** The run that builds at this path; undefined when its name does not tell. */
export const runIdInHalfBuilt = (path: string): string | undefined => byRun.exec(path)?.[1];

/**
 * A builder outlives a killed harness. Processes that work in the folder are ended first, or they would fill it
 * again. They are looked for until there are none: one may start another between the look and its end.
 */
const removeScript = `${unmountIn}
workers() {
  find /proc -mindepth 2 -maxdepth 2 \\( -name root -o -name cwd \\) \\( -lname "$1" -o -lname "$1/*" \\) 2>/dev/null |
    cut -d/ -f3 | sort -u
}
i=0
while [ $i -lt 500 ] && pids=$(workers "$1") && [ -n "$pids" ]; do
  kill -KILL $pids
  sleep 0.01
  i=$((i + 1))
done 2>/dev/null
unmount_in "$1"
rm -rf --one-file-system -- "$1" || { sleep 0.5; rm -rf --one-file-system -- "$1"; }`;

/**
 * Removes a folder with all mounts below it and all processes that work in it; it need not exist.
 * @throws BallastError `clean-incomplete`
 */
export async function removeWorkFolder(host: Host, path: string): Promise<void> {
  const argv = ['sh', '-c', removeScript, 'sh', path];
  const { exitCode, stderr } = await host.exec(argv, { allowFailure: true, timeoutMs: 10 * 60_000 });
  if (exitCode === 0) return;
  throw new BallastError(
    'engine',
    'clean-incomplete',
    `${path} cannot be removed: ${stderr.trim().slice(-500)}`,
    {
      hint: 'see who uses it (`fuser -vm` on the host), end that, and clean again',
    },
  );
}
