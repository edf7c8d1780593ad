import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Eye } from '../../inside/eye.ts';
import { type Reading, reading, wholeLines } from '../../inside/reading.ts';

/** Connections to the same endpoints, from the side that has them and from inside. */
export const connections = z.strictObject({ own: reading, inside: reading });
export type Connections = z.output<typeof connections>;

const unreachable = new Set([
  ...['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM'],
  // Without an interface or without IPv6 there is no way either.
  ...['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENODEV'],
]);

/** True when a connection came about, false when there is no way; undefined when it was not tried. */
export function isReached(outcome: string | undefined): boolean | undefined {
  if (outcome === 'OK') return true;
  return outcome !== undefined && unreachable.has(outcome) ? false : undefined;
}

/** The same of a single connection. */
export function isConnected(one: Reading): boolean | undefined {
  return isReached(one.kind === 'content' ? 'OK' : one.error);
}

/** Connects to a listener that one side holds, from that side itself and from inside. */
export async function reachListener(inside: Eye, holder: Eye, address: string): Promise<Connections> {
  const port = randomPort();
  return holder.holding('listener', `${address}:${port}`, async () => ({
    own: await holder.network.connect(address, port),
    inside: await inside.network.connect(address, port),
  }));
}

/** The outcomes in an answer to `connects`, as many as there are endpoints; undefined when it is another answer. */
export function outcomesOf(one: Reading, count: number): readonly string[] | undefined {
  const lines = count === 0 ? [] : wholeLines(one);
  if (lines?.length !== count) return undefined;
  return lines.every((word) => /^(OK|E[A-Z0-9]{1,20})$/.test(word)) ? lines : undefined;
}

/** A port that nobody can guess. */
export function randomPort(): number {
  return randomInt(20_000, 60_000);
}

/**
 * Holds a listener at each address and connects to all of them from its own side and from inside.
 * @param at the addresses as their owner names them and as the instance does
 */
export async function reachListeners(
  inside: Eye,
  holder: Eye,
  at: readonly { readonly host: string; readonly inside: string }[],
): Promise<Connections> {
  const port = randomPort();
  const holding = (left: typeof at): Promise<Connections> => {
    const [first, ...others] = left;
    if (first !== undefined)
      return holder.holding('listener', `${first.host}:${port}`, () => holding(others));
    return connectBoth(
      inside,
      holder,
      at.map((one) => ({ host: `${one.host}:${port}`, inside: `${one.inside}:${port}` })),
    );
  };
  return holding(at);
}

/** Connects to the same endpoints from their own side and from inside. */
export async function connectBoth(
  inside: Eye,
  owner: Eye,
  endpoints: readonly { readonly host: string; readonly inside: string }[],
): Promise<Connections> {
  return {
    own: await owner.network.connects(endpoints.map(({ host }) => host)),
    inside: await inside.network.connects(endpoints.map((one) => one.inside)),
  };
}
