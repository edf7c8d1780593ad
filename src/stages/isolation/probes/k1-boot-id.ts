import { wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, hostUnreadable, judgement, unreadable } from '../probe.ts';

const path = '/proc/sys/kernel/random/boot_id';

export const k1 = defineProbe({
  id: 'K1',
  title: 'Boot id',
  category: 'kernel',
  boundary: 'identity',
  kind: 'recognises',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it see the boot id of the host’s kernel?',
  source: 'random(4), boot_id',
  method: `Reads ${path} inside and on the host; equal means shared.`,
  cannotShow: 'Some runtimes answer with an id of their own; K6 decides whose kernel it is.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: bothSides,
  gather: (context) => onBothSides(context, (eye) => eye.read(path)),
  judge({ inside, host }) {
    const refusal = unreadable(inside, 'boot id') ?? hostUnreadable(host, 'boot id');
    if (refusal !== undefined) return refusal;
    const id = wholeText(inside)?.trim() ?? '';
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
      return judgement('inconclusive', 'what it sees is no boot id');
    }
    return id === wholeText(host)?.trim()
      ? judgement('shared', 'it sees the host’s boot id')
      : judgement('isolated', 'it sees another boot id than the host’s');
  },
});
