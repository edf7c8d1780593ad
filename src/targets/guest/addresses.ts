import { createHash } from 'node:crypto';
import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { GuestNetwork } from './hypervisor.ts';

export const netmask = '255.255.255.0';

/** The beginning `10.x.y` of a /24 that no route of the host overlaps. */
export async function freePrefixOn(host: Host, seed: string): Promise<string> {
  const { stdout } = await host.exec(['ip', '-j', '-4', 'route', 'show', 'table', 'all']);
  return freePrefix(routeTargets(stdout), seed);
}

/** Hands out the addresses of a /24 on a bridge of the host, whose own ends in 1. */
export function leases(host: Host, bridge: string, prefix: string): GuestNetwork['lease'] {
  const taken = new Set<number>();
  return async (mac) => {
    let last = 2;
    while (taken.has(last)) last++;
    if (last > 254) {
      throw new BallastError('engine', 'network-full', `the network ${prefix}.0/24 has no address left`, {
        hint: 'run fewer instances at a time',
      });
    }
    taken.add(last);
    const address = `${prefix}.${last}`;
    await host.exec(['ip', 'neigh', 'replace', address, 'lladdr', mac, 'dev', bridge, 'nud', 'permanent']);
    return {
      address,
      async [Symbol.asyncDispose]() {
        await host.exec(['ip', 'neigh', 'del', address, 'dev', bridge], { allowFailure: true });
        taken.delete(last);
      },
    };
  };
}

/**
 * The destinations in the answer of `ip -j route`, without the default route.
 * @throws BallastError `routes-unreadable`
 */
export function routeTargets(json: string): string[] {
  return routesIn(json)
    .map((route) => (route as { dst?: unknown } | null)?.dst)
    .filter((dst) => typeof dst === 'string' && dst !== 'default') as string[];
}

function routesIn(json: string): unknown[] {
  try {
    const routes: unknown = JSON.parse(json || '[]');
    if (Array.isArray(routes)) return routes;
  } catch {
    // The error is thrown below.
  }
  throw new BallastError('engine', 'routes-unreadable', 'the routes of the host cannot be read', {
    hint: '`ip -j -4 route show table all` must print JSON there: it needs iproute2 4.14 or newer',
  });
}

/** The beginning `10.x.y` of a /24 that overlaps none of these, searched from a place that depends on the seed. */
export function freePrefix(targets: readonly string[], seed: string): string {
  const ranges = targets.map(range).filter((r) => r !== undefined);
  const start = createHash('sha256').update(seed).digest().readUInt16BE(0);
  for (let step = 0; step < 65_536; step++) {
    const third = (start + step) % 65_536;
    const first = 0x0a000000 + third * 256;
    if (ranges.every(([from, to]) => to < first || from > first + 255))
      return `10.${third >> 8}.${third & 255}`;
  }
  throw new BallastError('engine', 'network-full', 'the host has routes to all of 10.0.0.0/8', {
    hint: 'free a /24 of it: `ip -4 route show table all`',
  });
}

function range(target: string): readonly [number, number] | undefined {
  const [, a, b, c, d, length] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(target) ?? [];
  if (a === undefined) return undefined;
  const size = 2 ** (32 - Number(length ?? 32));
  const address = ((Number(a) * 256 + Number(b)) * 256 + Number(c)) * 256 + Number(d);
  const from = Math.floor(address / size) * size;
  return [from, from + size - 1];
}
