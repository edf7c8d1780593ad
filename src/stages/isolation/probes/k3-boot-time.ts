import { figureIn } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, hostUnreadable, judgement, unreadable } from '../probe.ts';

const toleranceSeconds = 1;

export const k3 = defineProbe({
  id: 'K3',
  title: 'Boot time',
  category: 'kernel',
  boundary: 'identity',
  kind: 'recognises',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it see when the host was booted?',
  source: 'proc(5), /proc/stat, btime',
  method: `Compares btime of /proc/stat with the host’s, to ${toleranceSeconds} s.`,
  cannotShow:
    'Supporting evidence, a part of the fact that K6 decides: a guest booted within the same second as its host would look shared.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: bothSides,
  gather: (context) => onBothSides(context, (eye) => eye.lines('/proc/stat', 'btime ')),
  judge({ inside, host }) {
    const refusal = unreadable(inside, 'boot time') ?? hostUnreadable(host, 'boot time');
    if (refusal !== undefined) return refusal;
    const [own, hosts] = [figureIn(inside, 'btime '), figureIn(host, 'btime ')];
    if (own === undefined || hosts === undefined)
      return judgement('inconclusive', 'what it sees is no boot time');
    return Math.abs(own - hosts) <= toleranceSeconds
      ? judgement('shared', 'it sees the host’s boot time')
      : judgement('isolated', 'it sees another boot time than the host’s');
  },
});
