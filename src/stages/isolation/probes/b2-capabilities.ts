import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { defineBehind, isHosts, namespacePair, notKnown, readNamespace } from '../boundary/processes.ts';
import { threadRights } from '../boundary/threads.ts';
import { capabilitiesIn, someCapabilities, withinDefault } from '../capabilities.ts';

export const b2 = defineBehind({
  id: 'B2',
  title: 'Capabilities over the host',
  kind: 'barrier-missing',
  opens: true,
  closedBy: ['capabilities', 'own-user'],
  question: 'Does what its workload would break into hold capabilities over the host?',
  source: 'capabilities(7), user_namespaces(7); proc(5), CapPrm to CapAmb of /proc/PID/task/TID/status',
  method:
    'Reads on the host the sets of capabilities of every thread, and the user namespace that they count in. A set that is empty but not bounded counts as empty only where no program can add to it.',
  cannotShow: 'A capability may be worthless where a filter or a security module stands in its way.',
  controls: ['privileged', 'bare-process'],
  ownControls: { machine: 'weak-monitor' },
  seen: z.strictObject({ threads: reading, user: namespacePair }),
  look: async (host, { pid }) => ({
    threads: await host.threads(pid),
    user: await readNamespace(host, pid, 'user'),
  }),
  find({ threads: seen, user }) {
    const threads = threadRights(seen);
    const overHost = isHosts('user', user);
    if (threads === undefined || overHost === undefined) return notKnown('its capabilities');
    const held = threads.reduce((mask, one) => mask | one.permitted | one.effective | one.ambient, 0n);
    const names = capabilitiesIn(held);
    const count = `${names.length} ${names.length === 1 ? 'capability' : 'capabilities'}`;
    if (!overHost) {
      const says = `holds ${count} in a user namespace of its own and none over the host`;
      return { state: 'closed', says, brief: 'none over the host', figures: { capabilities: 0 } };
    }
    const figures = { capabilities: names.length };
    if (names.length === 0) {
      const mayGain = threads.some((one) => one.bounding !== 0n && !one.noNewPrivileges);
      return mayGain
        ? { state: 'partly', says: 'holds no capability, but may gain some', brief: 'none yet', figures }
        : { state: 'closed', says: 'holds no capability', brief: 'none', figures };
    }
    return withinDefault(held)
      ? { state: 'partly', says: `holds ${count} (${names.join(', ')})`, brief: count, figures }
      : { state: 'open', says: `holds ${count} (${someCapabilities(names)})`, brief: count, figures };
  },
});
