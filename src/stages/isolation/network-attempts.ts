import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { BallastError, messageOf } from '../../errors.ts';
import type { Eye } from '../../inside/eye.ts';
import { type Reading, reading, wholeText } from '../../inside/reading.ts';
import { isLost } from '../../launches/lost.ts';
import type { ProbeContext } from './probe.ts';

/** One connection to a listener that was made for it. */
export const attempt = z.strictObject({
  target: z.enum(['gateway', 'loopback', 'sibling']),
  /** The address that was connected to inside. */
  address: z.string().max(40),
  /** The connections to the listener from its own side, and from inside. */
  own: reading,
  inside: reading,
});
type Attempt = z.output<typeof attempt>;

const unreachable = ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM'];

/** True when a connection came about, false when there is no way to the listener; undefined when it was not tried. */
export function isReached(one: Reading): boolean | undefined {
  if (one.kind === 'content') return true;
  return unreachable.includes(one.error) ? false : undefined;
}

/** The address of the default gateway, as /proc/net/route writes it: eight digits, the lowest byte first. */
export function defaultGateway(routes: Reading): string | undefined {
  for (const line of (wholeText(routes) ?? '').split('\n').slice(1)) {
    const [, gateway] = /^\S+\t00000000\t([0-9A-F]{8})\t/.exec(line) ?? [];
    if (gateway === undefined || gateway === '00000000') continue;
    return Buffer.from(gateway, 'hex').reverse().join('.');
  }
  return undefined;
}

/**
 * Connects to a listener that one side holds, from that side itself and from inside.
 * @param through the address that is connected to inside, where that is another
 */
export async function reachListener(inside: Eye, holder: Eye, address: string, through = address) {
  // The port is random, so that nobody can guess it.
  const port = randomInt(20_000, 60_000);
  return holder.holding('listener', `${address}:${port}`, async () => ({
    own: await holder.connect(address, port),
    inside: await inside.connect(through, port),
  }));
}

/** Connects from inside to listeners of the host and of a sibling; without a sibling, with the reason. */
export async function tryNeighbours({ inside, host, sibling }: ProbeContext) {
  const done: Attempt[] = [];
  const tryAt = async (target: Attempt['target'], eye: Eye, address: string, through = address) => {
    done.push({ target, address: through, ...(await reachListener(inside, eye, address, through)) });
  };
  const gateway = defaultGateway(await inside.read('/proc/net/route'));
  if (gateway !== undefined) {
    const isHosts = (await host.owns(gateway)).kind === 'content';
    // A gateway that is no address of the host's may be an emulator's own network, which leads to the host's loopback.
    await (isHosts ? tryAt('gateway', host, gateway) : tryAt('loopback', host, '127.0.0.1', gateway));
  }
  await tryAt('loopback', host, '127.0.0.1');
  let withoutSibling: string | null = null;
  try {
    const { eye, address } = await sibling();
    await tryAt('sibling', eye, address);
  } catch (error) {
    if (isLost(error) || !(error instanceof BallastError)) throw error;
    withoutSibling = messageOf(error).slice(0, 300);
  }
  return { attempts: done, withoutSibling };
}
