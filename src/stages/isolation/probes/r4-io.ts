import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { limitLevels, readLimit } from '../limit-files.ts';
import { defineProbe, judgement } from '../probe.ts';

const files = [
  'io.max',
  ...['read_bps', 'write_bps', 'read_iops', 'write_iops'].map((what) => `blkio.throttle.${what}_device`),
];
const device = /^\d{1,10}:\d{1,10} \S/;

export const r4 = defineProbe({
  id: 'R4',
  title: 'Limit of disk traffic',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  closedBy: ['limits'],
  question: 'Does the host limit how much it reads from and writes to disks?',
  source: 'cgroup-v2.rst, io.max; Documentation/admin-guide/cgroup-v1/blkio-controller.rst',
  method:
    'Reads io.max or blkio.throttle.* of its cgroup and of those above it on the host; nothing is asked inside.',
  cannotShow:
    'Scenarios cannot ask for such a limit, so there is one only where the host sets it for all. Limits that an emulator sets itself are not seen.',
  users: ['root'],
  controls: ['no-limits'],
  evidence: z.strictObject({ controller: reading, limits: z.array(limitLevels).length(files.length) }),
  async gather({ host, hostSide }) {
    const limits = [];
    for (const file of files) limits.push(await readLimit(host, hostSide.cgroupFolders, [file]));
    return { controller: await host.lines('/proc/cgroups', 'blkio\t'), limits };
  },
  judge({ controller, limits }) {
    const texts = limits.flatMap(({ levels }) => levels).map(wholeText);
    if (texts.includes(undefined))
      return judgement('inconclusive', 'the limits of disk traffic could not be read');
    const lines = texts.flatMap((text) => text?.split('\n').filter(Boolean) ?? []);
    if (lines.some((line) => !device.test(line)))
      return judgement('inconclusive', 'the limits of disk traffic are not understood');
    if (lines.length > 0)
      return judgement('isolated', `the host limits its disk traffic (${lines.length} rules)`);
    return texts.length === 0 && !/^blkio\t\d+\t\d+\t1\n$/.test(wholeText(controller) ?? '')
      ? judgement('error', 'the host cannot limit disk traffic')
      : judgement('open', 'nothing limits its disk traffic');
  },
});
