import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { reading } from '../../../inside/reading.ts';
import { askMounted, descriptorsIn, deviceOf, isHarmless, mountedDevices } from './descriptors.ts';
import { placesIn } from './places.ts';
import { isHosts, namespacePair, readNamespace } from './processes.ts';

/** What the host sees in the hands of one process. */
export const seenProcess = z.strictObject({
  who: z.enum(['workload', 'executed']),
  descriptors: reading,
  places: reading,
  mounts: namespacePair,
  /** The devices of what is in no mount of its own that are mounted on the host, with the place of each. */
  onHost: reading,
});
export type SeenProcess = z.output<typeof seenProcess>;

/** One thing that a process holds: a descriptor's file, its working folder, its root or its program. */
interface Held {
  readonly what: string;
  readonly isForeign: boolean;
  readonly identity: string;
  readonly path: string;
  /** True when it leads on to other files, or may be written to. */
  readonly isWay: boolean;
}

const names = { cwd: 'its working folder', root: 'its root folder', exe: 'its program' } as const;

/** What it holds; undefined when that could not all be read. */
function heldBy({
  descriptors,
  places,
}: Pick<SeenProcess, 'descriptors' | 'places'>): readonly Held[] | undefined {
  const [open, placed] = [descriptorsIn(descriptors), placesIn(places)];
  if (open === undefined || placed === undefined) return undefined;
  const files = open.files.filter((file) => !isHarmless(file));
  return [
    ...placed.map((place) => ({ ...place, what: names[place.name], isWay: true })),
    ...files.map((file) => ({
      ...file,
      what: `an open ${file.type}`,
      isWay: file.type === 'folder' || file.type === 'block' || file.access !== 'read',
    })),
  ];
}

/** Looks on the host at one process. */
export async function lookAtHeld(host: Eye, who: SeenProcess['who'], pid: number): Promise<SeenProcess> {
  const seen = {
    who,
    descriptors: await host.descriptors(pid),
    places: await host.system.places(pid, pid),
    mounts: await readNamespace(host, pid, 'mnt'),
  };
  const foreign = (heldBy(seen) ?? []).filter(({ isForeign }) => isForeign);
  return { ...seen, onHost: await askMounted(host, foreign) };
}

/** Those that lie outside of what the process has of its own; undefined when that is not known. */
export function outside(seen: SeenProcess): readonly Held[] | undefined {
  const held = heldBy(seen);
  const isInHostsMounts = isHosts('mnt', seen.mounts);
  const hostsDevices = mountedDevices(seen.onHost);
  if (held === undefined || isInHostsMounts === undefined || hostsDevices === undefined) return undefined;
  if (!isInHostsMounts) return held.filter((one) => one.isForeign && hostsDevices.includes(deviceOf(one)));
  // In the mounts of the host, a folder alone may hold it.
  const root = held.find(({ what }) => what === names.root)?.path ?? '/';
  return held.filter(({ path }) => root === '/' || (path !== root && !path.startsWith(`${root}/`)));
}
