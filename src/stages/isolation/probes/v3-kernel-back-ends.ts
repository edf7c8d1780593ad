import { z } from 'zod';
import {
  askDevices,
  defineHardware,
  deviceNames,
  monitorDescriptors,
  monitorShows,
} from '../boundary/machine.ts';
import { judgement } from '../probe.ts';

export const v3 = defineHardware({
  id: 'V3',
  title: 'Devices that the host’s kernel serves',
  boundary: 'devices',
  kind: 'one-flaw-away',
  closedBy: [],
  question: 'Which of its devices does the host’s kernel serve itself?',
  source: 'Linux, drivers/vhost; CVE-2019-14835 (vhost-net); KVM',
  method:
    'Lists on the host the descriptors of QEMU that are devices of vhost or machines of KVM, and its devices by vhost.',
  cannotShow:
    'A flaw in what the kernel serves lands in the kernel and not in QEMU. How often it is used is not shown.',
  controls: [],
  evidence: z.strictObject({ descriptors: monitorDescriptors, names: deviceNames }),
  look: async (context, pid) => ({
    descriptors: await context.host.descriptors(pid),
    names: await askDevices(context),
  }),
  judge({ descriptors, names }) {
    const open = monitorShows(descriptors);
    if (open === undefined) return judgement('inconclusive', 'the descriptors of its QEMU are not known');
    const files = open.files.flatMap(({ type, path }) =>
      type === 'character' && /^\/dev\/vhost-[\w-]+$/.test(path) ? [path.slice(5)] : [],
    );
    const made = (names ?? []).flatMap((name) => /^vhost-(?!user)[\w-]+/.exec(name)?.[0] ?? []);
    const served = [...new Set([...(open.usesKvm ? ['its processors (KVM)'] : []), ...files, ...made])];
    return judgement(
      'stated',
      served.length === 0
        ? 'the host’s kernel serves none of its devices, nor its processors'
        : `the host’s kernel itself serves ${served.join(', ')}`,
      { kernelBackEnds: served.length },
    );
  },
});
