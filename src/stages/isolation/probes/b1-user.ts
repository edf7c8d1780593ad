import { reading } from '../../../inside/reading.ts';
import { defineBehind, notKnown } from '../boundary/processes.ts';
import { threadRights } from '../boundary/threads.ts';

export const b1 = defineBehind({
  id: 'B1',
  title: 'User on the host',
  kind: 'barrier-missing',
  closedBy: ['own-user'],
  question: 'Does what its workload would break into run as root of the host?',
  source: 'proc(5), Uid, Gid and Groups of /proc/PID/task/TID/status; QEMU, docs/system/security.rst',
  method:
    'Reads on the host the users and groups of every thread of its first process, its sandbox or its QEMU, and of what is behind it. A user namespace of its own shows here as the user of the host that it stands for.',
  cannotShow: 'What that user may do; the rest of this category asks that.',
  controls: ['privileged', 'bare-process'],
  ownControls: { machine: 'weak-monitor' },
  seen: reading,
  look: (host, { pid }) => host.threads(pid),
  find(seen) {
    const threads = threadRights(seen);
    if (threads === undefined) return notKnown('its users');
    const users = [...new Set(threads.flatMap((one) => one.users))].sort((a, b) => a - b);
    const groups = new Set(threads.flatMap((one) => [...one.groups, ...one.supplementary]));
    if (users.includes(0))
      return { state: 'open', says: 'runs as root of the host', brief: 'root of the host' };
    const named = `${users.length === 1 ? 'user' : 'users'} ${users.slice(0, 4).join(', ')}`;
    return groups.has(0)
      ? { state: 'partly', says: `runs as ${named} of the host, in the group of root`, brief: named }
      : { state: 'closed', says: `runs as ${named} of the host`, brief: named };
  },
});
