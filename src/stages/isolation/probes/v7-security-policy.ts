import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineHardware, monitorDescriptors, monitorShows } from '../boundary/machine.ts';
import { judgement } from '../probe.ts';

/** The machine types of x86-64 that the policy lists, also under the name of a version. */
const covered =
  /^(?:type=)?(microvm|q35|pc|xenfv|xenpv|xenpvh|pc-q35-[\d.]+|pc-i440fx-[\d.]+|xenfv-[\d.]+)(?:,|\n|$)/;

export const v7 = defineHardware({
  id: 'V7',
  title: 'Cover by QEMU’s security policy',
  boundary: 'devices',
  kind: 'barrier-missing',
  closedBy: [],
  question: 'Do QEMU’s makers treat a way out of this machine as a security flaw?',
  source: 'QEMU, docs/system/security.rst, “Virtualization Use Case”',
  method:
    'Reads on the host the machine type from QEMU’s arguments, and looks in its descriptors whether KVM runs the processors: the policy covers listed types with an accelerator of virtualisation alone.',
  cannotShow:
    'The list is that of QEMU’s documentation in 2025; a distribution may support more or less than the makers do.',
  controls: ['weak-monitor'],
  evidence: z.strictObject({ machine: reading, descriptors: monitorDescriptors }),
  async look({ host }, pid) {
    const long = await host.argumentOf(pid, '-machine');
    const machine = wholeText(long) === '' ? await host.argumentOf(pid, '-M') : long;
    return { machine, descriptors: await host.descriptors(pid) };
  },
  judge({ machine, descriptors }) {
    const open = monitorShows(descriptors);
    const text = wholeText(machine);
    if (open === undefined || text === undefined)
      return judgement('inconclusive', 'its machine type and accelerator are not known');
    if (!open.usesKvm)
      return judgement('open', 'it is emulated (TCG), which QEMU’s security policy does not cover');
    const [, type] = covered.exec(text) ?? [];
    return type === undefined
      ? judgement('open', 'its machine type is none that QEMU’s security policy covers')
      : judgement('closed', `QEMU’s security policy covers it (${type}, KVM)`);
  },
});
