import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { bothSides, hostsNamespaces } from '../compare.ts';
import { heardIn } from '../heard.ts';
import { isInHostsNetwork } from '../host-door.ts';
import { defineProbe, judgement, kernelOwner } from '../probe.ts';
import { bitOf, type Frame, frames, type SentFrames, sendFrames, sentFrames } from '../sent-frames.ts';
import { isUnknown, outcomesIn } from '../system-calls.ts';

export const c3 = defineProbe({
  id: 'C3',
  title: 'Frames under a forged address',
  category: 'network',
  boundary: 'network',
  kind: 'reaches',
  closedBy: ['capabilities', 'packet-filter'],
  question: 'May it send frames to a neighbour and to the host under an address that is not its own?',
  source:
    'packet(7); bridge(8), isolated; libvirt, network filters (no-mac-spoofing); MITRE ATT&CK T1557.002; CVE-2020-14386',
  method:
    'Asks for sockets that send whole frames and whole packets. Sends single frames of a type kept for local experiments (EtherType 0x88B5) to a second instance and to the host’s bridge: under its own hardware address, one that nobody has, and the second instance’s. Both listen, and each must hear a frame that needs no permission.',
  cannotShow:
    'No address of ARP, IPv6 or a switch outside the host is touched. A filter for addresses of IP is not seen. A port that is isolated keeps frames from other isolated ports, and never from the host. A filter of packets that lets through no frame of this type, as libvirt’s clean-traffic does, leaves it undecided.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    sockets: reading,
    network: bothSides,
    /** null: nothing was sent, since it may send nothing or is in the host’s own network. */
    frames: sentFrames.nullable(),
  }),
  async gather(context) {
    const sockets = await context.inside.network.rawSockets();
    const network = await hostsNamespaces(context, 'net');
    const isSent =
      outcomesIn(sockets)?.get('packet') === 'OK' && isInHostsNetwork(context.kernel, network) === false;
    return { kernel: context.kernel, sockets, network, frames: isSent ? await sendFrames(context) : null };
  },
  judge({ kernel, sockets, network, frames: sent }) {
    const outcomes = outcomesIn(sockets);
    const [packet, ip] = [outcomes?.get('packet'), outcomes?.get('ip')];
    if (isUnknown(packet) || isUnknown(ip))
      return judgement('inconclusive', 'it could not ask for such sockets');
    if (packet !== 'OK') {
      return ip === 'OK'
        ? judgement('partly', 'it may send whole packets of IP, and no frames')
        : judgement('denied', `it may send neither frames nor packets of its own making (${packet})`);
    }
    const isShared = isInHostsNetwork(kernel, network);
    if (isShared === true) return judgement('exposed', 'it may send any frame on the host’s own interfaces');
    if (isShared === undefined || sent === null)
      return judgement('inconclusive', 'the host does not say whose network it is in');
    return judgeSent(sent);
  },
});

function judgeSent(sent: SentFrames) {
  if ('notSent' in sent) return judgement('inconclusive', `it may send frames, but ${sent.notSent}`);
  const heard = { sibling: heardIn(sent.heard.sibling), host: heardIn(sent.heard.host) };
  const has = (frame: Frame) => ((heard[frame.to] ?? 0) & bitOf(frame)) !== 0;
  const arrived = frames.filter((frame) => frame.sender === 'inside' && has(frame));
  const forged = arrived.filter(({ as }) => as !== 'itself');
  if (forged.length > 0) {
    const ways = forgedAddresses.flatMap(({ as, words }) => {
      const reached = forged.filter((frame) => frame.as === as).map(({ to }) => receivers[to]);
      return reached.length === 0 ? [] : [`${reached.join(' and ')} under ${words}`];
    });
    return judgement('open', `its frames reach ${ways.join(', and ')}`);
  }
  if (!frames.every((frame) => frame.sender === 'inside' || has(frame)))
    return judgement(
      'inconclusive',
      'not even the frames that need no permission all arrived, so that nothing is known of what forged ones meet',
    );
  if (sent.sent.some(({ kind }) => kind === 'refused'))
    return judgement('inconclusive', 'not every frame could be sent');
  return arrived.length > 0
    ? judgement('partly', 'its frames arrive under its own address, and under no forged one')
    : judgement('isolated', 'none of its frames arrives');
}

const forgedAddresses = [
  { as: 'nobody', words: 'an address that nobody has' },
  { as: 'the sibling', words: 'the other instance’s address' },
] as const;

const receivers = { sibling: 'another instance', host: 'the host' } as const;
