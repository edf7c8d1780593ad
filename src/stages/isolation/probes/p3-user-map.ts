import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted, unreadable } from '../probe.ts';

export const p3 = defineProbe({
  id: 'P3',
  title: 'Map of user ids',
  category: 'privileges',
  boundary: 'privileges',
  kind: 'barrier-missing',
  cause: 'host-user-ids',
  closedBy: ['namespaces'],
  question: 'Is its root the host’s root?',
  source: 'user_namespaces(7), /proc/self/uid_map',
  method:
    'Reads which user of the host stands behind its user 0: on the host’s kernel, in the map that the host shows of its first process.',
  cannotShow: 'Root without capabilities is still the owner of the host’s files wherever it reaches them.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, map: reading }),
  gather: async ({ inside, host, hostSide, kernel }) => ({
    kernel,
    map: await (kernel === 'host'
      ? host.read(`/proc/${hostSide.pid}/uid_map`)
      : inside.read('/proc/self/uid_map')),
  }),
  judge({ kernel, map }) {
    const refusal = unreadable(map, 'map of user ids');
    if (refusal !== undefined) return refusal;
    const text = wholeText(map) ?? '';
    if (!/^(\s*\d{1,10}\s+\d{1,10}\s+\d{1,10}\n)+$/.test(text))
      return judgement('inconclusive', 'what it shows is no map of user ids');
    const ranges = text.trimEnd().split('\n');
    const root = ranges.map((range) => range.trim().split(/\s+/)).find(([inside]) => inside === '0');
    if (root === undefined) return judgement('isolated', 'nobody in it has the id 0');
    return root[1] === '0'
      ? permitted(kernel, 'its root is the root of its kernel')
      : judgement('isolated', `its root is the ordinary user ${root[1]} of the host`);
  },
});
