import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineHardware, monitorDescriptors, monitorShows } from '../boundary/machine.ts';
import { judgement } from '../probe.ts';

const modules = ['kvm_intel', 'kvm_amd'] as const;

export const v6 = defineHardware({
  id: 'V6',
  title: 'Nested virtualisation',
  boundary: 'devices',
  kind: 'one-flaw-away',
  closedBy: ['omission'],
  question: 'Is the guest offered to run virtual machines of its own by the host’s KVM?',
  source: 'Documentation/virt/kvm/x86/running-nested-guests.rst; CVE-2021-29657',
  method:
    'Looks inside for the flags vmx and svm of the processor, and on the host for KVM in QEMU’s descriptors and for the setting `nested` of its module.',
  cannotShow:
    'A guest may hide the flags from the question, but not make the host offer them. Under emulation the flags are QEMU’s own work.',
  controls: [],
  evidence: z.strictObject({
    /** The lines of its processors' numbers, by which an answer is told from none. */
    processors: reading,
    flags: reading,
    descriptors: monitorDescriptors,
    nested: z.array(z.strictObject({ module: z.enum(modules), setting: reading })).length(modules.length),
  }),
  async look({ inside, host }, pid) {
    const nested = [];
    for (const module of modules)
      nested.push({ module, setting: await host.read(`/sys/module/${module}/parameters/nested`, 8) });
    return {
      processors: await inside.lines('/proc/cpuinfo', 'processor\t'),
      flags: await inside.containing('/proc/cpuinfo', ' vmx', ' svm'),
      descriptors: await host.descriptors(pid),
      nested,
    };
  },
  judge({ processors, flags, descriptors, nested }) {
    const open = monitorShows(descriptors);
    if (open === undefined) return judgement('inconclusive', 'it is not known whether KVM runs it');
    const isAnswer = /^processor\t: 0\n/.test(processors.kind === 'content' ? processors.text : '');
    if (flags.kind === 'refused' || !isAnswer || !/^(?:(?:vmx )?flags\t|$)/.test(flags.text))
      return judgement('inconclusive', 'the flags of its processor could not be read');
    const hasFlags = / (?:vmx|svm)(?: |\n|$)/.test(flags.text);
    if (!open.usesKvm)
      return hasFlags
        ? judgement('partly', 'its emulator offers it virtualisation, and the host’s KVM has no part in it')
        : judgement('closed', 'its processor offers it no virtualisation');
    const isOff = nested.every(({ setting }) => !/^[Y1]\n?$/.test(wholeText(setting) ?? ''));
    if (isOff) return judgement('closed', 'the host’s KVM offers no virtualisation to guests');
    return hasFlags
      ? judgement('open', 'the host’s KVM offers it virtual machines of its own')
      : judgement('closed', 'its processor offers it no virtualisation');
  },
});
