import { randomUUID } from 'node:crypto';
import type { Host } from '../host/host.ts';

/** What is kept on a host between runs: root filesystems, disks, kernels, the small programs. */
export const cacheFolder = '/var/cache/ballast';

/** Where something is built into the cache, for which run, and the wish to stop. */
export interface Builder {
  readonly host: Host;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/**
 * Name for what is being built in the cache, until it is whole and renamed. It begins with `building-` and the run, so
 * that `ballast clean` can tell whether its builder is still alive.
 */
export function halfBuiltName(runId: string): string {
  return `building-${runId}-${randomUUID()}`;
}
