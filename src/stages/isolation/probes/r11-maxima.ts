import { z } from 'zod';
import { wholeText } from '../../../inside/reading.ts';
import type { Verdict } from '../../../inside/verdicts.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, unreadable } from '../probe.ts';

const maxima = {
  pseudoterminals: '/proc/sys/kernel/pty/max',
  'inotify instances': '/proc/sys/fs/inotify/max_user_instances',
  'asynchronous requests': '/proc/sys/fs/aio-max-nr',
  'tracked connections': '/proc/sys/net/netfilter/nf_conntrack_max',
} as const;
const names = Object.keys(maxima) as readonly (keyof typeof maxima)[];

export const r11 = defineProbe({
  id: 'R11',
  title: 'Maxima of the whole kernel',
  category: 'limits',
  question: 'Does it share what the kernel has only so much of for everybody?',
  source: 'proc(5): kernel/pty, fs/inotify, fs/aio-max-nr; Documentation/networking/nf_conntrack-sysctl.rst',
  method: `Compares the maxima of ${names.join(', ')} with the host’s; on the host’s own kernel, the same means shared. Nothing is exhausted.`,
  cannotShow:
    'A kernel of its own has the same maxima by default, so equality counts only on the host’s. What is counted for each user or network namespace may still be apart.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, maxima: z.array(bothSides).length(names.length) }),
  async gather(context) {
    const found = [];
    for (const name of names) found.push(await onBothSides(context, (eye) => eye.read(maxima[name])));
    return { kernel: context.kernel, maxima: found };
  },
  judge({ kernel, maxima: found }) {
    const told = found.flatMap(({ inside, host }, index) => {
      const [own, hosts] = [maximum(wholeText(inside)), maximum(wholeText(host))];
      return own === undefined || hosts === undefined ? [] : [{ name: names[index], isSame: own === hosts }];
    });
    if (told.length === 0) {
      const refusals = found.map(({ inside }) => unreadable(inside, 'maximum')?.verdict);
      const refused = (verdict: Verdict) => refusals.every((one) => one === verdict);
      if (refused('absent')) return judgement('absent', 'it sees none of these maxima');
      if (refused('denied')) return judgement('denied', 'these maxima are refused');
      return judgement('inconclusive', 'the maxima could not be compared');
    }
    if (kernel === 'own') return judgement('isolated', 'its maxima are those of its own kernel');
    const shared = told.filter(({ isSame }) => isSame).map(({ name }) => name);
    if (shared.length === 0) return judgement('isolated', 'its maxima are not the host’s');
    return kernel === 'host'
      ? judgement('shared', `it shares the host’s maxima of ${shared.join(', ')}`)
      : judgement(
          'inconclusive',
          'its maxima are equal to the host’s, but it is not known whose kernel it runs on',
        );
  },
});

function maximum(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{1,20}\n$/.test(text) ? text : undefined;
}
