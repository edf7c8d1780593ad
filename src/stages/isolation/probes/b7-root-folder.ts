import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { defineBehind, isHosts, namespacePair, notKnown, readNamespace } from '../boundary/processes.ts';
import { isHostsRoot, readRootFolders, rootFolders } from '../boundary/root-folder.ts';
import { threadRights } from '../boundary/threads.ts';

const chrootCapability = 1n << 18n;

export const b7 = defineBehind({
  id: 'B7',
  title: 'Root folder',
  kind: 'barrier-missing',
  closedBy: ['own-root'],
  question: 'Does what its workload would break into see the files of the host?',
  source: 'chroot(2), pivot_root(2); proc(5), /proc/PID/root',
  method:
    'Compares on the host the root folder of the process with the host’s own, by device and inode, and looks whether another one is kept by a mount namespace of its own or by chroot alone.',
  cannotShow:
    'What is mounted below that root; N10 asks it of a container. A chroot alone does not hold whoever has CAP_SYS_CHROOT over the host.',
  controls: ['bare-process'],
  ownControls: { machine: 'weak-monitor' },
  seen: z.strictObject({
    root: rootFolders,
    mounts: namespacePair,
    user: namespacePair,
    threads: reading,
  }),
  look: async (host, { pid }) => ({
    root: await readRootFolders(host, pid),
    mounts: await readNamespace(host, pid, 'mnt'),
    user: await readNamespace(host, pid, 'user'),
    threads: await host.threads(pid),
  }),
  find({ root, mounts, user, threads: seen }) {
    const isInHosts = isHostsRoot(root);
    const threads = threadRights(seen);
    const [isInHostsMounts, isInHostsUsers] = [isHosts('mnt', mounts), isHosts('user', user)];
    if (isInHosts === undefined || threads === undefined) return notKnown('its root folder');
    if (isInHostsMounts === undefined || isInHostsUsers === undefined) return notKnown('its root folder');
    if (isInHosts) return { state: 'open', says: 'has the root folder of the host', brief: 'the host’s' };
    if (!isInHostsMounts)
      return { state: 'closed', says: 'has a root folder and mounts of its own', brief: 'its own' };
    const leaves = threads.some((one) => (one.permitted & chrootCapability) !== 0n) && isInHostsUsers;
    return leaves
      ? {
          state: 'open',
          says: 'is shut in by chroot alone, and may leave it (CAP_SYS_CHROOT)',
          brief: 'chroot',
        }
      : { state: 'partly', says: 'is shut in by chroot alone', brief: 'chroot' };
  },
});
