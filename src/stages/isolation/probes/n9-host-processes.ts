import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { kernelMountsOf, otherProcesses } from '../kernel-mounts.ts';
import { found, lookForMarker } from '../marker.ts';
import { defineProbe, judgement, unreadable } from '../probe.ts';

export const n9 = defineProbe({
  id: 'N9',
  title: 'Processes of the host',
  category: 'namespaces',
  boundary: 'processes',
  kind: 'reaches',
  closedBy: ['namespaces'],
  question: 'Does it see the host’s processes?',
  source: 'pid_namespaces(7)',
  method:
    'Starts a process with a random marker in its arguments on the host, and looks for it inside, in /proc and wherever else such a filesystem is mounted.',
  cannotShow: 'A /proc mounted with hidepid hides processes of others without any namespace.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  ownControls: { usual: 'host-proc-mount' },
  evidence: z.strictObject({
    own: reading,
    other: reading,
    elsewhere: z.array(z.strictObject({ place: z.string(), found: reading })).max(8),
    itself: reading,
  }),
  gather: async ({ inside, host }) => ({
    ...(await lookForMarker(host, inside, otherProcesses(kernelMountsOf(await inside.kernelMounts()) ?? []))),
    // The program inside was started with this argument, so it must at least see itself.
    itself: await inside.findArgv('serve'),
  }),
  judge({ own, other, elsewhere, itself }) {
    if (found(own) !== true)
      return judgement('inconclusive', 'the process to look for was not even found on the host');
    const inside = found(other);
    if (inside === true) return judgement('shared', 'it sees the host’s processes');
    const seen = elsewhere.filter((one) => found(one.found) === true).map(({ place }) => place);
    if (seen.length > 0) return judgement('shared', `it sees the host’s processes at ${seen.join(', ')}`);
    if (elsewhere.some((one) => found(one.found) === undefined))
      return judgement('inconclusive', 'its processes could not be searched everywhere');
    if (inside === undefined) {
      const refusal = other.kind === 'refused' ? unreadable(other, 'list of processes') : undefined;
      return refusal ?? judgement('inconclusive', 'its processes could not be searched');
    }
    return found(itself) === true
      ? judgement('isolated', 'it does not see the host’s processes')
      : judgement('inconclusive', 'it does not even see its own processes');
  },
});
