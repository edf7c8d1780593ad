import { type Check, ok, warning } from '../check.ts';

const wantedBytes = 5 * 2 ** 30;
const folders = ['/var/cache', '/var/lib'];

/**
 * Checks two folders: images and disks are kept below the one, overlays of instances (and the engines' images) below
 * the other.
 */
export const diskSpace: Check = {
  name: 'disk space',
  async ask({ host }) {
    const { stdout } = await host.exec(['df', '--output=target,avail', '-B1', ...folders]);
    const frees = new Map<string, number>();
    for (const line of stdout.trim().split('\n').slice(1)) {
      const [, mount = '', free = ''] = /^(.*\S)\s+(\d+)$/.exec(line) ?? [];
      if (mount !== '') frees.set(mount, Number(free));
    }
    const found = `${[...frees].map(([mount, free]) => `${gibibytes(free)} free on ${mount}`).join(', ')}, for ${folders.join(' and ')}`;
    if ([...frees.values()].every((free) => free > wantedBytes)) return ok(found);
    return warning(found, `images, disks and overlays want ${gibibytes(wantedBytes)} there: free some`);
  },
};

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
