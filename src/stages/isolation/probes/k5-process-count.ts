import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { figureIn, reading } from '../../../inside/reading.ts';
import { type BothSides, bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, unreadable } from '../probe.ts';

const started = 500;
/** The most processes that the host may start by itself: beyond that, growth says nothing. */
const mostByItself = 250;
const prefix = 'processes ';

const growth = (from: BothSides, to: BothSides, side: keyof BothSides) => {
  const [before, after] = [figureIn(from[side], prefix), figureIn(to[side], prefix)];
  return before === undefined || after === undefined ? undefined : after - before;
};

export const k5 = defineProbe({
  id: 'K5',
  title: 'Processes started on the host',
  category: 'kernel',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it count the processes that the host starts?',
  source: 'proc(5), /proc/stat, processes',
  method: `The host starts ${started} processes; its count inside must grow by as many, and hardly in a window without.`,
  cannotShow: 'On a host that is busy starting processes it says inconclusive.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ before: bothSides, busy: bothSides, quiet: bothSides, churn: reading }),
  async gather(context) {
    const count = () => onBothSides(context, (eye) => eye.lines('/proc/stat', prefix));
    const before = await count();
    const startedMs = performance.now();
    const churn = await context.host.call('churn', started);
    const busy = await count();
    await sleep(performance.now() - startedMs);
    return { before, busy, quiet: await count(), churn };
  },
  judge({ before, busy, quiet, churn }) {
    const refusal = unreadable(before.inside, 'count of processes');
    if (refusal !== undefined) return refusal;
    const onHost = growth(before, busy, 'host');
    const [grown, byItself] = [growth(before, busy, 'inside'), growth(busy, quiet, 'inside')];
    if (churn.kind === 'refused' || onHost === undefined || onHost < started)
      return judgement('inconclusive', 'the host could not start the processes');
    if (grown === undefined || byItself === undefined || grown < 0 || byItself < 0)
      return judgement('inconclusive', 'what it sees is no count of processes');
    if (byItself > mostByItself)
      return judgement('inconclusive', `its count grew by ${byItself} without the host’s doing`);
    if ([before, busy, quiet].every(({ inside }) => figureIn(inside, prefix) === 0))
      return judgement('synthetic', 'its count of processes is made up: it stands at 0');
    return grown >= started
      ? judgement('shared', 'it counts the processes that the host starts')
      : judgement('isolated', 'it does not count the processes that the host starts');
  },
});
