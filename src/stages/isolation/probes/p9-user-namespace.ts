import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { defineProbe, kernelOwner, permitted } from '../probe.ts';
import { refusedCall } from '../refused-call.ts';

export const p9 = defineProbe({
  id: 'P9',
  title: 'User namespaces of its own',
  category: 'privileges',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  closedBy: ['capabilities', 'filter'],
  question: 'May it make user namespaces, in which it holds every capability?',
  source: 'unshare(2), user_namespaces(7)',
  method: 'Makes a user namespace in a process that ends at once.',
  cannotShow:
    'Much of the kernel is reachable only from there, but reachable is not broken. In a changed root (a bare process) the kernel refuses it whatever the privileges.',
  users: ['root', 'user'],
  controls: ['no-seccomp', 'privileged'],
  evidence: z.strictObject({ kernel: kernelOwner, call: reading }),
  gather: async ({ inside, kernel }) => ({ kernel, call: await inside.call('unshare-user') }),
  judge({ kernel, call }) {
    return call.kind === 'refused'
      ? refusedCall(call, 'unshare', 'making a user namespace')
      : permitted(kernel, 'it may make user namespaces');
  },
});
