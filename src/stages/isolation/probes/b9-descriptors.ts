import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import {
  askMounted,
  descriptorsIn,
  deviceOf,
  isHarmless,
  mountedDevices,
  type OpenFile,
} from '../boundary/descriptors.ts';
import {
  defineBehind,
  isHosts,
  namespacePair,
  notKnown,
  readNamespace,
  spokenTo,
} from '../boundary/processes.ts';
import { isHostsRoot, readRootFolders, rootFolders } from '../boundary/root-folder.ts';

const mostNamed = 4;

const seenFiles = z.strictObject({
  descriptors: reading,
  /** Those devices of foreign files that are mounted on the host, with the place of each. */
  onHost: reading,
  mounts: namespacePair,
  root: reading,
  rootFolders,
  folder: z.string().nullable(),
  knownBy: z.string(),
});

/** True for a file that is the instance's own: in its folder, below the root that it is shut in, or named after it. */
function isItsOwn({ path }: OpenFile, { root, folder, knownBy }: z.output<typeof seenFiles>): boolean {
  const roots = [folder, root.kind === 'content' && root.text !== '/' ? root.text : null];
  return (
    roots.some((one) => one !== null && path.startsWith(`${one}/`)) ||
    (knownBy.length > 8 && path.includes(knownBy))
  );
}

export const b9 = defineBehind({
  id: 'B9',
  title: 'Open descriptors',
  kind: 'barrier-missing',
  closedBy: ['omission'],
  question: 'Which files of the host does what its workload would break into have open?',
  source: 'proc(5), /proc/PID/fd and fdinfo; CVE-2024-21626; QEMU, docs/system/security.rst',
  method:
    'Lists on the host the descriptors of the process: how many, and each file, folder and device. A file of a mount in none of the instance’s own namespaces counts as the host’s where the host has its filesystem mounted; where it has the host’s mounts or the host’s root folder, whatever is outside of the instance’s own folder.',
  cannotShow: 'A socket or a pipe is counted, and not followed to its other end.',
  controls: ['weak-monitor'],
  seen: seenFiles,
  async look(host, { pid }, { hostSide, boundary }) {
    const others = boundary.filter((one) => one.pid !== pid && spokenTo.includes(one.role));
    const descriptors = await host.descriptors(pid, ...others.slice(0, 8).map((one) => one.pid));
    const foreign = descriptorsIn(descriptors)?.files.filter(({ isForeign }) => isForeign) ?? [];
    return {
      descriptors,
      onHost: await askMounted(host, foreign),
      mounts: await readNamespace(host, pid, 'mnt'),
      root: await host.link(`/proc/${pid}/root`),
      rootFolders: await readRootFolders(host, pid),
      folder: hostSide.storageFolder ?? null,
      knownBy: hostSide.knownBy,
    };
  },
  find(seen) {
    const open = descriptorsIn(seen.descriptors);
    const [hasHostsMounts, hasHostsRoot] = [isHosts('mnt', seen.mounts), isHostsRoot(seen.rootFolders)];
    const hostsDevices = mountedDevices(seen.onHost);
    if (open === undefined || hostsDevices === undefined || hasHostsMounts === undefined)
      return notKnown('its descriptors');
    if (hasHostsRoot === undefined) return notKnown('its descriptors');
    // libvirt gives a QEMU mounts of its own, which are the host's but for /dev.
    const seesHostsFiles = hasHostsMounts || hasHostsRoot;
    const isHostsFile = (file: OpenFile) =>
      file.isForeign
        ? hostsDevices.includes(deviceOf(file)) && !(file.type === 'file' && isItsOwn(file, seen))
        : seesHostsFiles && !isItsOwn(file, seen);
    const outside = open.files.filter((file) => !isHarmless(file) && isHostsFile(file));
    const count = [...open.kinds.values()].reduce((sum, one) => sum + one, 0);
    const figures = { descriptors: count, outsideFiles: outside.length };
    const brief = `${count} descriptors`;
    if (outside.length === 0)
      return { state: 'closed', says: `has ${brief}, no file of the host among them`, brief, figures };
    const named = outside.slice(0, mostNamed).map(({ path }) => path);
    const says = `has ${brief}, among them of the host ${named.join(', ')}${outside.length > mostNamed ? ` and ${outside.length - mostNamed} more` : ''}`;
    const isWay = ({ type, access }: OpenFile) =>
      type === 'folder' || type === 'block' || (type === 'file' && access !== 'read');
    return { state: outside.some(isWay) ? 'open' : 'partly', says, brief, figures };
  },
});
