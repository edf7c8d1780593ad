import { keptImages } from '../docker/kept-images.ts';
import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { Kept } from '../host/kept.ts';
import { listRunFolders } from '../host/run-folder.ts';
import { keptFiles } from '../image/kept-files.ts';
import { isAlive } from './run-hold.ts';

/** Lists all that stays on a host between runs, the largest first. */
export async function listKept(host: Host): Promise<readonly Kept[]> {
  const all = [...(await keptFiles(host)), ...(await keptImages(host))];
  return all.sort((a, b) => b.bytes - a.bytes);
}

export interface Pruned {
  readonly removed: readonly Kept[];
  /** What somebody uses. */
  readonly inUse: readonly Kept[];
}

/**
 * Removes all that stays on a host between runs; the next run makes anew what it needs.
 * @throws BallastError `cache-in-use` while a run is going on, which may use any of it
 */
export async function pruneKept(host: Host): Promise<Pruned> {
  for (const { runId } of await listRunFolders(host))
    if (await isAlive(host, runId))
      throw new BallastError(
        'input',
        'cache-in-use',
        `run ${runId} is going on at ${host.name}, and uses the cache`,
        {
          hint: 'prune when it has ended',
        },
      );
  const removed: Kept[] = [];
  const inUse: Kept[] = [];
  for (const one of await listKept(host)) ((await one.remove()) ? removed : inUse).push(one);
  return { removed, inUse };
}
