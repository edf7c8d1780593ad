import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { found, lookForMarker } from '../marker.ts';
import { defineProbe, judgement } from '../probe.ts';
import { programsIn } from '../programs.ts';

export const k6 = defineProbe({
  id: 'K6',
  title: 'Processes seen by the host',
  category: 'kernel',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does the host run its processes as processes of its own kernel?',
  source:
    'pid_namespaces(7): a process is visible in every namespace above its own; proc(5), /proc/PID/exe and root',
  method:
    'Starts a process with a random marker in its arguments inside, and looks for it in the host’s /proc. The host’s /proc tells as well which programs the processes in its cgroup run: one in a root of its own is a program of the instance, one of the host’s own files (as an emulator) stands in its place. Both are the host’s word, which no instance can forge, so this probe decides whose kernel it runs on; K1, K4 and K5 support it.',
  cannotShow:
    'The host’s view is the harness’s: inside another container it sees no further than that one. An emulator that was locked into a folder together with its own program looks like a program of the instance. That the host sees its processes is how it can watch them: the finding names a kernel, not a weakness of its own.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ own: reading, other: reading, programs: reading }),
  async gather({ inside, host, hostSide }) {
    const { own, other } = await lookForMarker(inside, host);
    return { own, other, programs: await host.programs(hostSide.pid, hostSide.knownBy) };
  },
  judge({ other, programs: listed }) {
    const programs = programsIn(listed);
    const own = programs?.find(({ place }) => place === 'own');
    const onHost = found(other);
    if (onHost === true) return judgement('shared', 'the host sees its processes');
    if (own !== undefined) return judgement('shared', `the host runs its program ${own.path} as a process`);
    const [first] = programs ?? [];
    if (programs === undefined || first === undefined || programs.some(({ place }) => place !== 'host'))
      return judgement('inconclusive', 'the programs that the host runs for it could not be told apart');
    return onHost === false
      ? judgement('isolated', `the host runs ${first.path} in its place, and none of its programs`)
      : judgement('inconclusive', 'the host’s processes could not be searched');
  },
});
