import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, unreadable } from '../probe.ts';

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
  boundary: 'privileges',
  kind: 'barrier-missing',
  closedBy: ['security-module'],
  question: 'Does a security module leave it unconfined?',
  source: 'proc(5), /proc/PID/attr/current; apparmor(7), selinux(8)',
  method: 'Reads the label that the kernel’s security module has given to its process.',
  cannotShow:
    'A label says that a policy is applied, not how much it forbids. The label of a process of a virtual machine is its own kernel’s: whether the host confines the emulator is another question.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ label: reading }),
  gather: async ({ inside }) => ({ label: await inside.read('/proc/self/attr/current') }),
  judge({ label }) {
    // A kernel answers so for a process without any module to label it, or knows of no labels at all.
    if (label.kind === 'refused' && ['EINVAL', 'ENOENT'].includes(label.error))
      return judgement('open', 'no security module confines it: its kernel runs none that labels processes');
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
      : judgement('open', 'no security module confines it');
  },
});
