import { z } from 'zod';
import { type Reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement } from '../probe.ts';
import { countedStep, countStepIfHeld, judgeCount, type SharedCount } from '../shared-count.ts';

const figure = (one: Reading) => {
  const [, digits] = /^(\d{1,15})\n$/.exec(wholeText(one) ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
};

const requests: SharedCount = {
  what: 'asynchronous requests',
  hold: { kind: 'aio-requests', argument: 64 },
  look: (eye) => eye.read('/proc/sys/fs/aio-nr'),
  figure,
  least: 64,
  mostByItself: 16,
};
const terminals: SharedCount = {
  what: 'pseudoterminals',
  hold: { kind: 'terminals', argument: 8 },
  look: (eye) => eye.read('/proc/sys/kernel/pty/nr'),
  figure,
  least: 8,
  mostByItself: 2,
};

export const r11 = defineProbe({
  id: 'R11',
  title: 'Counts of the whole kernel',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  opens: false,
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it use up what the kernel has only so much of for everybody?',
  source:
    'proc(5): fs/aio-nr and aio-max-nr, kernel/pty; Yang et al., “Demons in the Shared Kernel: Abstract Resource Attacks Against OS-level Virtualization”, CCS 2021',
  method: `Reserves ${requests.hold.argument} asynchronous requests and opens ${terminals.hold.argument} pseudoterminals inside; the host’s counts must rise and fall with them, and hardly move in a window without. Nothing is exhausted.`,
  cannotShow:
    'Two counts stand for many others, of which some are kept for each user or network namespace. On a host that is busy with them it says inconclusive.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ requests: countedStep.nullable(), terminals: countedStep.nullable() }),
  gather: async (context) => ({
    requests: await countStepIfHeld(context, requests),
    terminals: await countStepIfHeld(context, terminals),
  }),
  judge(evidence) {
    const steps = [
      { count: requests, step: evidence.requests },
      { count: terminals, step: evidence.terminals },
    ];
    const judged = steps.flatMap(({ count, step }) =>
      step === null ? [] : [{ what: count.what, ...judgeCount(step, count) }],
    );
    const shared = judged.filter(({ verdict }) => verdict === 'shared').map(({ what }) => what);
    if (shared.length > 0) return judgement('shared', `its ${shared.join(' and ')} count among the host’s`);
    if (judged.length === 0) return judgement('inconclusive', 'it could hold neither of what is counted');
    const other = judged.find(({ verdict }) => verdict !== 'isolated');
    if (other !== undefined) return judgement(other.verdict, other.because);
    const names = judged.map(({ what }) => what).join(' and ');
    return judgement('isolated', `its ${names} do not count among the host’s`);
  },
});
