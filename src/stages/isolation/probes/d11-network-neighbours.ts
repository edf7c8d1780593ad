import { z } from 'zod';
import { hostsNamespaces } from '../compare.ts';
import { connections, isConnected, reachListener } from '../connections.ts';
import { isInHostsNetwork } from '../host-door.ts';
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
    'Listens for a moment on a random port of a second instance of the same target, and connects from inside. Instances that are in the host’s own network are neighbours of each other: there the host listens, on its loopback.',
  cannotShow:
    'TCP over IPv4 only. Depends on the engine’s settings, and is a default of it, not a flaw. C1 tries the host, C3 what lies beneath IP.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.union([
    connections.extend({ to: z.enum(['sibling', 'host']) }),
    z.strictObject({ withoutSibling: z.string().max(300) }),
  ]),
  async gather(context) {
    const { inside, host, kernel } = context;
    if (isInHostsNetwork(kernel, await hostsNamespaces(context, 'net')) === true)
      return { to: 'host' as const, ...(await reachListener(inside, host, '127.0.0.1')) };
    const sibling = await siblingIfAny(context);
    if (typeof sibling === 'string') return { withoutSibling: sibling };
    return { to: 'sibling' as const, ...(await reachListener(inside, sibling.eye, sibling.address)) };
  },
  judge(found) {
    if ('withoutSibling' in found)
      return judgement('inconclusive', `no other instance could be had: ${found.withoutSibling}`);
    if (isConnected(found.own) !== true)
      return judgement('inconclusive', 'the listener could not be reached from where it was');
    const isThrough = isConnected(found.inside);
    if (isThrough === undefined) return judgement('inconclusive', 'it could not try the connection');
    if (found.to === 'host')
      return isThrough
        ? judgement('exposed', 'it is in the host’s network, as each of its siblings is')
        : judgement('inconclusive', 'it is in the host’s network, and does not reach what listens there');
    return isThrough
      ? judgement('exposed', 'it reaches another instance of its target')
      : judgement('isolated', 'it does not reach another instance');
  },
});
