import { z } from 'zod';
import type { Reading } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, unreadable } from '../probe.ts';

const partition = /^ +\d{1,4} +\d{1,7} +\d{1,15} (\S{1,64})$/;
const block = /^([\w!.-]{1,64})$/;

/** The whole lines of a list, which may be cut; undefined when it is no such list. */
function linesOf(one: Reading, shape: RegExp, heading = ''): readonly string[] | undefined {
  if (one.kind === 'refused' || !one.text.startsWith(heading)) return undefined;
  const lines = one.text.slice(heading.length).split('\n').slice(0, -1);
  return lines.every((line) => shape.test(line)) ? lines : undefined;
}

const partitions = (one: Reading) => linesOf(one, partition, 'major minor  #blocks  name\n\n');
const disks = (one: Reading) => linesOf(one, block);
const common = (own: readonly string[] | undefined, hosts: readonly string[] | undefined) =>
  (own ?? []).filter((line) => hosts?.includes(line));

export const d10 = defineProbe({
  id: 'D10',
  title: 'Disks of the host',
  category: 'devices',
  boundary: 'identity',
  kind: 'recognises',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it see the host’s disks?',
  source: 'proc(5), /proc/partitions; sysfs, /sys/block',
  method:
    'Compares the lines of /proc/partitions (number, size, name) and the names in /sys/block with the host’s.',
  cannotShow:
    'On a kernel of its own names are equal by chance (vda, loop0), so that only a disk with the number, name and size of one of the host’s is noticed.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, partitions: bothSides, block: bothSides }),
  gather: async (context) => ({
    kernel: context.kernel,
    partitions: await onBothSides(context, (eye) => eye.read('/proc/partitions')),
    block: await onBothSides(context, (eye) => eye.list('/sys/block')),
  }),
  judge({ kernel, partitions: table, block: names }) {
    const [own, ownNames] = [partitions(table.inside), disks(names.inside)];
    if (own === undefined || ownNames === undefined) {
      const refusals = [table, names].map(
        ({ inside }) => inside.kind === 'refused' && unreadable(inside, 'list of disks'),
      );
      const [first, second] = refusals;
      if (first && second && first.verdict === second.verdict) return first;
      if (own === undefined && ownNames === undefined)
        return judgement('inconclusive', 'its disks could not be listed');
    }
    // A sandbox may list nothing at all.
    if (own === undefined && ownNames?.length === 0 && unreadable(table.inside, '')?.verdict === 'absent')
      return judgement('absent', 'it has no list of disks');
    const lines = common(own, partitions(table.host));
    const seen = [
      ...lines.map((line) => partition.exec(line)?.[1] ?? ''),
      ...common(ownNames, disks(names.host)),
    ];
    if (kernel === 'host' && seen.length > 0)
      return judgement('leaked', `it sees the host’s disks (${[...new Set(seen)].slice(0, 4).join(', ')})`);
    // From a kernel of its own only the whole table counts, since names are no evidence there.
    if (kernel !== 'own' || own === undefined)
      return judgement('inconclusive', 'its disks could not be compared with the host’s');
    return lines.length > 0
      ? judgement('inconclusive', 'it has a disk of the same number, name and size as one of the host’s')
      : judgement('isolated', 'it sees other disks than the host’s');
  },
});
