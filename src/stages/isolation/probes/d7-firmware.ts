import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, leakOf, unreadable } from '../probe.ts';

/** The filesystem type that statfs(2) reports for the folder, unless something is mounted over it. */
const sysfs = '62656572';

/** The names in the folder, as far as they were listed; undefined when that is no list. */
function names(one: Reading): readonly string[] | undefined {
  if (one.kind === 'refused' || !/^([\w.:-]{1,80}\n)*$/.test(one.text)) return undefined;
  return one.text.split('\n').slice(0, -1);
}

export const d7 = defineProbe({
  id: 'D7',
  title: 'Firmware tables',
  category: 'devices',
  boundary: 'identity',
  kind: 'recognises',
  closedBy: ['masks'],
  question: 'Does it see the tables of the host’s firmware?',
  source: 'sysfs, /sys/firmware (ACPI, EFI, memory map)',
  method:
    'Lists /sys/firmware, on the host for comparison; a mask is an empty filesystem of another type laid over it.',
  cannotShow: 'Lists the folder only: a table in it may still refuse to be read.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, folder: bothSides, filesystem: reading }),
  gather: async (context) => ({
    kernel: context.kernel,
    folder: await onBothSides(context, (eye) => eye.list('/sys/firmware')),
    filesystem: await context.inside.statfs('/sys/firmware'),
  }),
  judge({ kernel, folder: { inside }, filesystem }) {
    const own = names(inside);
    if (own === undefined) {
      const refusal = inside.kind === 'refused' ? unreadable(inside, 'folder of firmware') : undefined;
      return refusal ?? judgement('inconclusive', 'the folder of firmware could not be listed');
    }
    if (own.length > 0)
      return leakOf(kernel, `it sees tables of the firmware (${own.slice(0, 4).join(', ')})`);
    const [, type] = /^([0-9a-f]{1,16})(?: \d{1,20}){5}\n$/.exec(wholeText(filesystem) ?? '') ?? [];
    if (type === undefined)
      return judgement('inconclusive', 'its folder of firmware is empty for a reason that is not known');
    return type === sysfs
      ? judgement('absent', 'its kernel shows no tables of firmware')
      : judgement('denied', 'the tables of firmware are masked');
  },
});
