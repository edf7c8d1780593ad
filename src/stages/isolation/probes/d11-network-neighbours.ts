import { z } from 'zod';
import { connections, isConnected, reachListener } from '../connections.ts';
import { defineProbe, judgement } from '../probe.ts';
import { siblingIfAny } from '../sibling.ts';

export const d11 = defineProbe({
  id: 'D11',
  title: 'Neighbours on the network',
  category: 'network',
  boundary: 'network',
  kind: 'barrier-missing',
  closedBy: ['packet-filter'],
  question: 'Does it reach its siblings over the network?',
  source: 'Docker Engine, bridge networks and `icc`; libvirt, NAT networks and isolated ports',
  method:
    'Listens for a moment on a random port of a second instance of the same target, and connects from inside.',
  cannotShow:
    'TCP over IPv4 only. Depends on the engine’s settings, and is a default of it, not a flaw. C1 tries the host, C3 what lies beneath IP.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.union([connections, z.strictObject({ withoutSibling: z.string().max(300) })]),
  async gather(context) {
    const sibling = await siblingIfAny(context);
    if (typeof sibling === 'string') return { withoutSibling: sibling };
    const { eye, address } = sibling;
    return reachListener(context.inside, eye, address);
  },
  judge(found) {
    if ('withoutSibling' in found)
      return judgement('inconclusive', `no other instance could be had: ${found.withoutSibling}`);
    if (isConnected(found.own) !== true)
      return judgement('inconclusive', 'the listener could not be reached from where it was');
    const isThrough = isConnected(found.inside);
    if (isThrough === undefined) return judgement('inconclusive', 'it could not try the connection');
    return isThrough
      ? judgement('exposed', 'it reaches another instance of its target')
      : judgement('isolated', 'it does not reach another instance');
  },
});
