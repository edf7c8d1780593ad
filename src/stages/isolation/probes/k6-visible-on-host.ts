import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { found, lookForMarker } from '../marker.ts';
import { defineProbe, judgement } from '../probe.ts';

export const k6 = defineProbe({
  id: 'K6',
  title: 'Processes seen by the host',
  category: 'kernel',
  question: 'Does the host see its processes?',
  source: 'pid_namespaces(7): a process is visible in every namespace above its own',
  method:
    'Starts a process with a random marker in its arguments inside, and looks for it in the host’s /proc.',
  cannotShow: 'The host’s view is the harness’s: inside another container it sees no further than that one.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ own: reading, other: reading }),
  gather: ({ inside, host }) => lookForMarker(inside, host),
  judge({ own, other }) {
    const onHost = found(other);
    if (onHost === undefined) return judgement('inconclusive', 'the host’s processes could not be searched');
    if (onHost) return judgement('shared', 'the host sees its processes');
    return found(own) === true
      ? judgement('isolated', 'the host does not see its processes')
      : judgement('inconclusive', 'the process to look for was not even found inside');
  },
});
