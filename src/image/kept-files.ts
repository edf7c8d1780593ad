import type { Host } from '../host/host.ts';
import type { Kept } from '../host/kept.ts';
import { cacheFolderOf } from '../host/places.ts';
import { removeWorkFolder } from './half-built.ts';

/** What is being built is nobody's yet, and `ballast clean` sees to it. */
const listScript = `[ -d "$1" ] || exit 0
cd "$1" && find . -mindepth 2 -maxdepth 2 ! -name 'building-*' ! -name 'unfinished-*' ! -name '*.part' -printf '%T@ %P\\n'`;

const sizeScript = 'cd "$1" && shift && du -s -B1 -- "$@" 2>/dev/null; exit 0';

/** Lists what runs have kept in a folder of the host like the cache. */
export async function keptFiles(host: Host, folder = cacheFolderOf(host)): Promise<readonly Kept[]> {
  const { stdout } = await host.exec(['sh', '-c', listScript, 'sh', folder]);
  const found = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    const [, seconds = '', path] = /^(\d+)(?:\.\d+)? ([\w-]+\/[\w.-]+)$/.exec(line) ?? [];
    if (path !== undefined) found.set(path, Number(seconds));
  }
  if (found.size === 0) return [];
  const asked = ['sh', '-c', sizeScript, 'sh', folder, ...found.keys()];
  const sizes = await host.exec(asked, { timeoutMs: 10 * 60_000 });
  return sizes.stdout.split('\n').flatMap((line) => {
    const [, bytes = '', path = ''] = /^(\d+)\t(.+)$/.exec(line) ?? [];
    const seconds = found.get(path);
    if (seconds === undefined) return [];
    const name = `${folder}/${path}`;
    return [
      {
        what: kindOf(path),
        name,
        bytes: Number(bytes),
        madeAt: new Date(seconds * 1000),
        async remove() {
          await removeWorkFolder(host, name);
          return true;
        },
      },
    ];
  });
}

function kindOf(path: string): string {
  const [shelf, name = ''] = path.split('/');
  // Sizes and seals are beside what they are of.
  if (name.includes('.')) return 'note';
  if (shelf === 'kernels') return 'kernel';
  if (shelf === 'native') return 'program';
  return name.length === 64 ? 'root filesystem' : 'disk';
}
