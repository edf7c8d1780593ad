import { z } from 'zod';
import { BallastError, messageOf } from '../../../errors.ts';
import type { Eye } from '../../../inside/eye.ts';
import { reading } from '../../../inside/reading.ts';
import { connectBoth, connections, isReached, outcomesOf } from '../connections.ts';
import { heardIn } from '../heard.ts';
import { defineProbe, judgement, type ProbeContext } from '../probe.ts';

/** The addresses at which clouds tell a machine about itself, IPv4 first. */
const addresses = ['169.254.169.254:80', 'fd00:ec2::254:80'] as const;
const endpoints = addresses.map((one) => ({ host: one, inside: one }));
const both = 3;
/** The time that a first packet is given: the host's own is there at once. Nobody answers it. */
const patienceMs = { host: 50, inside: 300 };

export const c2 = defineProbe({
  id: 'C2',
  title: 'The metadata service of a cloud',
  category: 'network',
  boundary: 'network',
  kind: 'reaches',
  closedBy: ['packet-filter'],
  question: 'Does it reach the address at which a cloud gives credentials to the host?',
  source: 'MITRE ATT&CK T1552.005; Amazon EC2, instance metadata; proc(5)',
  method:
    'Connects to port 80 of 169.254.169.254 and fd00:ec2::254, from the host and from inside, and asks for nothing. Where the host has no such service, it routes both addresses for a moment to a device of its own that nobody answers on, and sees whether the instance’s first packet arrives there.',
  cannotShow:
    'Some services refuse requests that have passed a router, or ask for a token first: being reached is not being answered. Other clouds have further addresses.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({
    real: connections,
    /** The letters that the device has heard of the host itself (`own`) and from inside; or why there was none. */
    standIn: z.union([
      z.strictObject({ own: reading, inside: reading }),
      z.strictObject({ missing: z.string().max(300) }),
    ]),
  }),
  async gather(context) {
    const real = await connectBoth(context.inside, context.host, endpoints);
    const hasService = outcomesOf(real.own, endpoints.length)?.includes('OK') !== false;
    return {
      real,
      standIn: hasService ? { missing: 'the host may have a service of its own' } : await tryStandIn(context),
    };
  },
  judge({ real, standIn }) {
    const [own, inside] = [real.own, real.inside].map((one) => outcomesOf(one, endpoints.length));
    if (inside?.includes('OK') === true) return judgement('exposed', 'it reaches the metadata service');
    if (own === undefined) return judgement('inconclusive', 'the host could not try the addresses');
    const heard = 'own' in standIn ? (heardIn(standIn.inside) ?? 0) & both : 0;
    if (heard !== 0)
      return judgement('open', 'its packets go to the metadata address, at which this host has no service');
    if (inside === undefined || inside.some((one) => isReached(one) === undefined))
      return judgement('inconclusive', 'it could not try the addresses');
    if (own.includes('OK'))
      return judgement('isolated', 'it does not reach the metadata service, which the host reaches');
    if ('missing' in standIn)
      return judgement(
        'inconclusive',
        `the host has no such service, and nothing could stand in for it: ${standIn.missing}`,
      );
    if (((heardIn(standIn.own) ?? 0) & 1) === 0 || heardIn(standIn.inside) === undefined)
      return judgement('inconclusive', 'what stood in for the service did not hear the host itself');
    return judgement('isolated', 'its packets do not get to the metadata address');
  },
});

/** Lets both sides send their first packet to the addresses while a device of the host is behind them. */
async function tryStandIn({ inside, host }: ProbeContext) {
  const heardOf = async (eye: Eye, longestMs: number) =>
    host.holding('metadata-network', '', async (name) => {
      await eye.network.connects(addresses, longestMs);
      return host.network.heard(name, 1, 100);
    });
  try {
    return {
      own: await heardOf(host, patienceMs.host),
      inside: await heardOf(inside, patienceMs.inside),
    };
  } catch (error) {
    if (!(error instanceof BallastError) || error.code !== 'probe-hold') throw error;
    return { missing: messageOf(error).slice(0, 300) };
  }
}
