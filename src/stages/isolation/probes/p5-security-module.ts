import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted, unreadable } from '../probe.ts';

/** AppArmor's label: a profile and its mode, or `unconfined`. */
const appArmor =
  /^(?:(unconfined)|[\x21-\x7e]{1,200} \((enforce|complain|kill|prompt|mixed|unconfined)\))\n?$/;
/** SELinux's label: user, role, type and perhaps a level. */
const seLinux = /^\w{1,60}:\w{1,60}:(\w{1,60})(?::[\w:,.-]{1,200})?\0?\n?$/;
/** The types of SELinux that may do everything. */
const free = ['unconfined_t', 'spc_t', 'kernel_t', 'init_t'];

export const p5 = defineProbe({
  id: 'P5',
  title: 'Security module',
  category: 'privileges',
  question: 'Does a security module leave it unconfined?',
  source: 'proc(5), /proc/PID/attr/current; apparmor(7), selinux(8)',
  method: 'Reads the label that the kernel’s security module has given to its process.',
  cannotShow:
    'A label says that a policy is applied, not how much it forbids. Absent where the kernel runs no such module, for the host as for the container.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, label: reading }),
  gather: async ({ inside, kernel }) => ({ kernel, label: await inside.read('/proc/self/attr/current') }),
  judge({ kernel, label }) {
    // This is the kernel's answer for a process without any module to label it.
    if (label.kind === 'refused' && label.error === 'EINVAL')
      return judgement('absent', 'its kernel runs no security module that labels processes');
    const refusal = unreadable(label, 'label of a security module');
    if (refusal !== undefined) return refusal;
    const text = wholeText(label) ?? '';
    const [profile, bare, mode] = appArmor.exec(text) ?? [];
    const [context, type] = seLinux.exec(text) ?? [];
    if (profile === undefined && context === undefined)
      return judgement('inconclusive', 'what it shows is no label of a security module');
    const confined =
      profile === undefined ? !free.includes(type ?? '') : mode === 'enforce' || mode === 'kill';
    return confined && bare === undefined
      ? judgement('denied', `a security module confines it (${text.replaceAll(/\0|\n/g, '')})`)
      : permitted(kernel, 'no security module confines it');
  },
});
