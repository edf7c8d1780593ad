import type { Host } from '../host/host.ts';
import { cacheFolder, removeWorkFolder } from '../image/half-built.ts';
import { runIdPattern } from '../run-id.ts';
import type { IsAlive } from './run-hold.ts';

const byRun = new RegExp(`/building-(${runIdPattern})-[^/]*$`);

/**
 * Two to three levels down and no deeper: below that is the content of images, whose names mean nothing here. Files
 * that were being transferred, and what was built before builders gave their names, only count when they are old.
 */
const listScript = `[ -d "$1" ] || exit 0
find "$1" -mindepth 2 -maxdepth 3 \\( -name 'building-*' -o -name 'unfinished-*' -o -type f -name '*.part' \\) -prune \\
  \\( -mmin +60 -printf 'old %p\\n' -o -printf 'new %p\\n' \\)`;

/**
 * Removes root filesystems, disks and kernels that were being built when their run died. What a live run builds stays.
 * @throws BallastError `clean-incomplete`
 */
export async function cleanHalfBuilt(
  host: Host,
  isAlive: IsAlive,
  folder = cacheFolder,
): Promise<readonly string[]> {
  const { stdout } = await host.exec(['sh', '-c', listScript, 'sh', folder]);
  const removed: string[] = [];
  for (const line of stdout.split('\n')) {
    const [, age, path] = /^(old|new) (\/[\w./-]+)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const runId = byRun.exec(path)?.[1];
    if (runId === undefined ? age === 'new' : await isAlive(runId)) continue;
    await removeWorkFolder(host, path);
    removed.push(path);
  }
  return removed;
}
