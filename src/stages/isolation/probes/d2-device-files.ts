import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted, unreadable } from '../probe.ts';

const devices = ['mem', 'kmsg', 'kvm', 'fuse'] as const;

export const d2 = defineProbe({
  id: 'D2',
  title: 'Devices of the kernel',
  category: 'devices',
  question: 'May it open the memory, the log, the hypervisor or the FUSE device?',
  source: 'mem(4), fuse(4); Documentation/ABI/testing/dev-kmsg',
  method: `Opens ${devices.map((name) => `/dev/${name}`).join(', ')} without reading.`,
  cannotShow:
    'A device that opens may still refuse what is asked of it. That /dev/kvm opens in a virtual machine says that its host offers it virtual machines of its own, which is a matter of the host: V6 asks that.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    opened: z.strictObject({ mem: reading, kmsg: reading, kvm: reading, fuse: reading }),
  }),
  gather: async ({ inside, kernel }) => ({
    kernel,
    opened: {
      mem: await inside.open('/dev/mem'),
      kmsg: await inside.open('/dev/kmsg'),
      kvm: await inside.open('/dev/kvm'),
      fuse: await inside.open('/dev/fuse'),
    },
  }),
  judge({ kernel, opened }) {
    const open = devices.filter((name) => opened[name].kind === 'content');
    if (open.length > 0)
      return permitted(kernel, `it may open ${open.map((name) => `/dev/${name}`).join(', ')}`);
    const refusals = devices.map((name) => unreadable(opened[name], `/dev/${name}`)?.verdict);
    const refused = devices.filter((_, index) => refusals[index] === 'denied').map((name) => `/dev/${name}`);
    if (refused.length > 0) return judgement('denied', `opening ${refused.join(', ')} is refused`);
    return refusals.every((verdict) => verdict === 'absent')
      ? judgement('absent', 'it has none of these devices')
      : judgement('inconclusive', 'the devices could not be tried');
  },
});
