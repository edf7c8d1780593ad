import { z } from 'zod';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, leakOf, unreadable } from '../probe.ts';
import { type Reading, reading } from '../reading.ts';

/** Names in the folder, as far as they were listed; undefined when that is no list. */
function names(one: Reading): readonly string[] | undefined {
  if (one.kind === 'refused' || !/^([\w.:-]{1,80}\n)*$/.test(one.text)) return undefined;
  return one.text.split('\n').slice(0, -1);
}

export const d7 = defineProbe({
  id: 'D7',
  title: 'Firmware tables',
  category: 'devices',
  question: 'Does it see the tables of the host’s firmware?',
  source: 'sysfs, /sys/firmware (ACPI, EFI, memory map)',
  method: 'Lists /sys/firmware on both sides; a mask is an empty folder laid over it.',
  limits: 'Lists the folder only: a table in it may still refuse to be read.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, parent: reading, folder: bothSides }),
  gather: async (context) => ({
    kernel: context.kernel,
    parent: await context.inside.list('/sys'),
    folder: await onBothSides(context, (eye) => eye.list('/sys/firmware')),
  }),
  judge({ kernel, parent, folder: { inside, host } }) {
    const [own, hosts] = [names(inside), names(host)];
    if (own === undefined) {
      const refusal = inside.kind === 'refused' ? unreadable(inside, 'folder of firmware') : undefined;
      return refusal ?? judgement('inconclusive', 'the folder of firmware could not be listed');
    }
    if (own.length > 0)
      return leakOf(kernel, `it sees tables of the firmware (${own.slice(0, 4).join(', ')})`);
    // Nothing in it is believed only of one who lists what it lies in.
    if (names(parent)?.includes('firmware') !== true)
      return judgement('inconclusive', 'the folder of firmware is not where it should be');
    if (kernel === 'own') return judgement('absent', 'its kernel knows no tables of firmware');
    return hosts !== undefined && hosts.length > 0
      ? judgement('denied', 'the tables of the host’s firmware are masked')
      : judgement('inconclusive', 'the host itself shows no tables of firmware');
  },
});
