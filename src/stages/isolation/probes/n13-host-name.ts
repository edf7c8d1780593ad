import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { bothSides, hostsNamespaces, sameNamespace } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';
import { refusedCall } from '../refused-call.ts';

export const n13 = defineProbe({
  id: 'N13',
  title: 'Setting the host name',
  category: 'namespaces',
  boundary: 'privileges',
  kind: 'reaches',
  closedBy: ['capabilities'],
  question: 'May it set the host’s name?',
  source: 'sethostname(2), uts_namespaces(7)',
  method: 'Sets the host name to the name that is set already.',
  cannotShow: 'Stands for the privilege, not for every way to use it.',
  users: ['root', 'user'],
  controls: ['bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, call: reading, uts: bothSides }),
  gather: async (context) => ({
    kernel: context.kernel,
    uts: await hostsNamespaces(context, 'uts'),
    call: await context.inside.call('sethostname-same'),
  }),
  judge({ kernel, call, uts }) {
    if (call.kind === 'refused') return refusedCall(call, 'sethostname', 'setting the host name');
    if (kernel === 'host' && sameNamespace('uts', uts) === false)
      return judgement('isolated', 'it may set a host name, but only its own');
    return permitted(kernel, 'it may set the host name');
  },
});
