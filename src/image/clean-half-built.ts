import { type Cleaner, nobody } from '../host/cleaner.ts';
import type { Host } from '../host/host.ts';
import { cacheFolderOf } from '../host/places.ts';
import { removeWorkFolder, runIdInHalfBuilt } from './half-built.ts';

/**
 * Looks two to three levels down and no deeper: below that is the content of images, whose names mean nothing here.
 * Files that were being transferred, and builds from before builders gave their names, only count when they are old.
 */
const listScript = `[ -d "$1" ] || exit 0
find "$1" -mindepth 2 -maxdepth 3 \\( -name 'building-*' -o -name 'unfinished-*' -o -type f -name '*.part' \\) -prune \\
  \\( -mmin +60 -printf 'old %p\\n' -o -printf 'new %p\\n' \\)`;

/**
 * Finds root filesystems, disks and kernels that are being built in a folder like the cache. Removing one throws a
 * BallastError `clean-incomplete` when somebody keeps it busy.
 */
export const halfBuiltIn = (folderOf: (host: Host) => string): Cleaner => ({
  what: 'half-built',
  async *list(host) {
    const { stdout } = await host.exec(['sh', '-c', listScript, 'sh', folderOf(host)]);
    for (const line of stdout.split('\n')) {
      const [, age, path] = /^(old|new) (\/[\w./-]+)$/.exec(line) ?? [];
      if (path === undefined) continue;
      yield {
        name: path,
        owner: runIdInHalfBuilt(path) ?? (age === 'old' ? nobody : undefined),
        async remove() {
          await removeWorkFolder(host, path);
          return true;
        },
      };
    }
  },
});

export const halfBuilt = halfBuiltIn(cacheFolderOf);
