import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { defineProbe, kernelOwner, leakOf } from '../probe.ts';
import { refusedCall } from '../refused-call.ts';

export const d4 = defineProbe({
  id: 'D4',
  title: 'Log of the kernel',
  category: 'devices',
  boundary: 'activity',
  kind: 'reads-others',
  closedBy: ['capabilities', 'filter'],
  question: 'May it read the log of the host’s kernel?',
  source: 'syslog(2); kernel documentation, dmesg_restrict',
  method: 'Asks for the size of the log, for which the same right is needed as for its content.',
  cannotShow: 'Where dmesg_restrict is 0, the kernel lets everybody read it whom no filter stops.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, call: reading }),
  gather: async ({ inside, kernel }) => ({ kernel, call: await inside.call('syslog-size') }),
  judge({ kernel, call }) {
    return call.kind === 'refused'
      ? refusedCall(call, 'syslog', 'reading the log of the kernel')
      : leakOf(kernel, 'it may read the log of its kernel');
  },
});
