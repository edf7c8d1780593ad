import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { newMarker } from '../marker.ts';
import { defineProbe, judgement, type ProbeContext, unreadable } from '../probe.ts';

const sockets = '/proc/net/unix';

/** Makes a socket with a random name on one side and looks for it on both. */
async function lookForSocket(shown: ProbeContext['host'], other: ProbeContext['host']) {
  const name = newMarker();
  return shown.holding('unix-socket', name, async () => ({
    own: await shown.containing(sockets, name),
    other: await other.containing(sockets, name),
  }));
}

const listed = (one: Reading) => {
  const text = wholeText(one);
  if (text === '') return false;
  return text !== undefined && /^[0-9a-f]{8,16}: [0-9A-F ]+ \d+ @ballast-marker-[0-9a-f]{16}\n$/.test(text)
    ? true
    : undefined;
};

export const n11 = defineProbe({
  id: 'N11',
  title: 'Sockets and interfaces of the host',
  category: 'namespaces',
  boundary: 'network',
  kind: 'reaches',
  closedBy: ['namespaces'],
  question: 'Does it see the host’s sockets and network interfaces?',
  source: 'network_namespaces(7), unix(7); proc(5), /proc/net/unix and /proc/net/dev',
  method:
    'Binds a socket of a random name on the host and looks for it in /proc/net/unix inside; the interfaces of /proc/net/dev are noted beside it.',
  cannotShow:
    'Names of interfaces prove nothing, since each network has a lo and most an eth0: the socket decides. Other views of the same network, such as /proc/1/net, are not looked at.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ own: reading, other: reading, itself: reading, interfaces: reading }),
  gather: async ({ inside, host }) => ({
    ...(await lookForSocket(host, inside)),
    itself: (await lookForSocket(inside, host)).own,
    interfaces: await inside.read('/proc/net/dev', 1024),
  }),
  judge({ own, other, itself }) {
    if (listed(own) !== true)
      return judgement('inconclusive', 'the socket to look for was not even found on the host');
    const inside = listed(other);
    if (inside === true) return judgement('shared', 'it sees the host’s sockets, and so its interfaces');
    if (inside === undefined) {
      const refusal = other.kind === 'refused' ? unreadable(other, 'list of sockets') : undefined;
      return refusal ?? judgement('inconclusive', 'its sockets could not be searched');
    }
    return listed(itself) === true
      ? judgement('isolated', 'it sees neither the host’s sockets nor its interfaces')
      : judgement('inconclusive', 'it does not even see its own sockets');
  },
});
