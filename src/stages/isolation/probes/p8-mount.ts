import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { bothSides, hostsNamespaces, sameNamespace } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';
import { refusedCall } from '../refused-call.ts';

export const p8 = defineProbe({
  id: 'P8',
  title: 'Mounting',
  category: 'privileges',
  boundary: 'privileges',
  kind: 'reaches',
  closedBy: ['capabilities', 'filter', 'security-module'],
  question: 'May it mount a filesystem?',
  source: 'mount(2), mount_namespaces(7)',
  method:
    'Mounts a tmpfs in a mount namespace that only the attempt itself has, or else on a folder of its own.',
  cannotShow: 'A tmpfs stands for all filesystems; which others may be mounted is not tried.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, call: reading, userNamespace: bothSides }),
  gather: async (context) => ({
    kernel: context.kernel,
    userNamespace: await hostsNamespaces(context, 'user'),
    call: await context.inside.call('mount-tmpfs'),
  }),
  judge({ kernel, call, userNamespace }) {
    if (call.kind === 'refused') return refusedCall(call, 'mount', 'mounting');
    if (kernel === 'host' && sameNamespace('user', userNamespace) === false)
      return judgement('isolated', 'it may mount, but only with rights in a user namespace of its own');
    return permitted(kernel, 'it may mount filesystems');
  },
});
