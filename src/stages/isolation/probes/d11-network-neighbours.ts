import { z } from 'zod';
import { attempt, isReached, tryNeighbours } from '../network-attempts.ts';
import { defineProbe, judgement } from '../probe.ts';

const names = {
  gateway: 'the host at the gateway of its network',
  loopback: 'what listens on the host’s own loopback',
  sibling: 'another instance of its target',
} as const;

export const d11 = defineProbe({
  id: 'D11',
  title: 'Neighbours on the network',
  category: 'devices',
  boundary: 'network',
  kind: 'barrier-missing',
  closedBy: ['packet-filter'],
  question: 'Does it reach the host and its siblings over the network?',
  source: 'Docker Engine, bridge networks; libvirt, NAT networks',
  method:
    'Listens for a moment on a random port of the host (at the gateway’s address and on its loopback) and of a second instance of the same target, and connects from inside; where the gateway is no address of the host’s, as in an emulator’s own network, the host’s loopback is tried through it.',
  cannotShow:
    'TCP over IPv4 only. What the engine’s own services listen on is not tried. Depends on the host’s packet filter and on the engine’s settings, and is a default of both, not a flaw.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({
    attempts: z.array(attempt).min(1).max(3),
    withoutSibling: z.string().max(300).nullable(),
  }),
  gather: tryNeighbours,
  judge({ attempts: all, withoutSibling }) {
    const valid = all.filter(({ own }) => own.kind === 'content');
    const reached = valid
      .filter(({ inside }) => inside.kind === 'content')
      .map(({ target }) => names[target]);
    if (reached.length > 0) return judgement('exposed', `it reaches ${[...new Set(reached)].join(' and ')}`);
    if (valid.length < all.length)
      return judgement('inconclusive', 'not every listener could be reached from where it was');
    if (all.some(({ inside }) => isReached(inside) === undefined))
      return judgement('inconclusive', 'it could not try every connection');
    return withoutSibling === null
      ? judgement('isolated', 'it reaches neither the host nor another instance')
      : judgement(
          'inconclusive',
          `it does not reach the host, but no other instance could be had: ${withoutSibling}`,
        );
  },
});
