import { z } from 'zod';
import { wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, hostUnreadable, judgement, kernelOwner, unreadable } from '../probe.ts';

export const k2 = defineProbe({
  id: 'K2',
  title: 'Kernel build',
  category: 'kernel',
  boundary: 'identity',
  kind: 'recognises',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it run the same build of the kernel as the host?',
  source: 'proc(5), /proc/version; sysfs, kernel/notes (the build id)',
  method: 'Compares /proc/version and the digest of /sys/kernel/notes with the host’s.',
  cannotShow:
    'Supporting evidence that never decides: a virtual machine may boot a copy of the host’s kernel, so whose kernel it is comes from K6, beside K1, K4 and K5.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, version: bothSides, notes: bothSides }),
  gather: async (context) => ({
    kernel: context.kernel,
    version: await onBothSides(context, (eye) => eye.read('/proc/version')),
    notes: await onBothSides(context, (eye) => eye.digest('/sys/kernel/notes')),
  }),
  judge({ kernel, version, notes }) {
    const refusal =
      unreadable(version.inside, 'kernel version') ?? hostUnreadable(version.host, 'kernel version');
    if (refusal !== undefined) return refusal;
    const own = wholeText(version.inside);
    if (own === undefined || !/^Linux version \P{Cc}+\n$/u.test(own))
      return judgement('inconclusive', 'what it sees is no kernel version');
    const [ownNotes, hostNotes] = [wholeText(notes.inside), wholeText(notes.host)];
    const notesDiffer = ownNotes !== undefined && hostNotes !== undefined && ownNotes !== hostNotes;
    const same = own === wholeText(version.host) && !notesDiffer;
    if (kernel === 'unknown')
      return judgement('inconclusive', 'the build alone does not tell whose kernel it runs on');
    if (kernel === 'host') {
      return same
        ? judgement('shared', 'it sees the build of the host’s kernel, which it runs on')
        : judgement('inconclusive', 'it sees another build than the host’s, whose kernel it runs on');
    }
    return same
      ? judgement('isolated', 'it runs the same build as the host, but as a kernel of its own')
      : judgement('isolated', 'it runs another build of the kernel than the host');
  },
});
