import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { BallastError, messageOf } from '../../../errors.ts';
import type { Eye } from '../eye.ts';
import { defineProbe, judgement, type ProbeContext } from '../probe.ts';
import { type Reading, reading, wholeText } from '../reading.ts';

const attempt = z.strictObject({
  target: z.enum(['gateway', 'loopback', 'sibling']),
  address: z.string().max(40),
  /** Whether the listener can be reached from where it is, and from inside. */
  own: reading,
  inside: reading,
});
type Attempt = z.output<typeof attempt>;

const names = {
  gateway: 'the host at the gateway of its network',
  loopback: 'what listens on the host’s own loopback',
  sibling: 'another instance of its form',
} as const;

/** The address of the default gateway, as /proc/net/route writes it: eight digits, the lowest byte first. */
export function defaultGateway(routes: Reading): string | undefined {
  for (const line of (wholeText(routes) ?? '').split('\n').slice(1)) {
    const [, gateway] = /^\S+\t00000000\t([0-9A-F]{8})\t/.exec(line) ?? [];
    if (gateway === undefined || gateway === '00000000') continue;
    return Buffer.from(gateway, 'hex').reverse().join('.');
  }
  return undefined;
}

async function attempts({ inside, host, sibling }: ProbeContext) {
  const done: Attempt[] = [];
  const tryAt = async (target: Attempt['target'], eye: Eye, address: string) => {
    // A port that nobody can guess, and nobody reads from what is connected to it.
    const port = randomInt(20_000, 60_000);
    const found = await eye.holding('listener', `${address}:${port}`, async () => ({
      own: await eye.connect(address, port),
      inside: await inside.connect(address, port),
    }));
    done.push({ target, address, ...found });
  };
  const gateway = defaultGateway(await inside.read('/proc/net/route'));
  if (gateway !== undefined && (await host.owns(gateway)).kind === 'content')
    await tryAt('gateway', host, gateway);
  await tryAt('loopback', host, '127.0.0.1');
  let withoutSibling: string | null = null;
  try {
    const { eye, address } = await sibling();
    await tryAt('sibling', eye, address);
  } catch (error) {
    if (!(error instanceof BallastError) || error.code === 'host-lost') throw error;
    withoutSibling = messageOf(error).slice(0, 300);
  }
  return { attempts: done, withoutSibling };
}

const unreachable = ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM'];

export const d11 = defineProbe({
  id: 'D11',
  title: 'Neighbours on the network',
  category: 'devices',
  question: 'Does it reach the host and its siblings over the network?',
  source: 'Docker Engine, bridge networks; libvirt, NAT networks',
  method:
    'Listens for a moment on a random port of the host (at the gateway’s address and on its loopback) and of a second instance of the same form, and connects from inside.',
  limits:
    'TCP over IPv4 only. What the engine’s own services listen on is not tried. Depends on the host’s packet filter and on the engine’s settings, and is a default of both, not a flaw.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({
    attempts: z.array(attempt).min(1).max(3),
    withoutSibling: z.string().max(300).nullable(),
  }),
  gather: attempts,
  judge({ attempts: all, withoutSibling }) {
    const valid = all.filter(({ own }) => own.kind === 'content');
    const reached = valid
      .filter(({ inside }) => inside.kind === 'content')
      .map(({ target }) => names[target]);
    if (reached.length > 0) return judgement('exposed', `it reaches ${reached.join(' and ')}`);
    if (valid.length < all.length)
      return judgement('inconclusive', 'not every listener could be reached from where it was');
    if (all.some(({ inside }) => inside.kind === 'refused' && !unreachable.includes(inside.error)))
      return judgement('inconclusive', 'it could not try every connection');
    return withoutSibling === null
      ? judgement('isolated', 'it reaches neither the host nor another instance')
      : judgement(
          'inconclusive',
          `it does not reach the host, but no other instance could be had: ${withoutSibling}`,
        );
  },
});
