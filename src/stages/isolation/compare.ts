import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../inside/reading.ts';
import type { ProbeContext } from './probe.ts';

/** The same question put to both sides. */
export const bothSides = z.strictObject({ inside: reading, host: reading });
export type BothSides = z.output<typeof bothSides>;

export async function onBothSides(
  { inside, host }: Pick<ProbeContext, 'inside' | 'host'>,
  ask: (eye: ProbeContext['inside']) => Promise<Reading>,
): Promise<BothSides> {
  return { inside: await ask(inside), host: await ask(host) };
}

/**
 * The namespace of an instance's first process as the host sees it, in the place of `inside`, and the host's own: no
 * instance can forge the one.
 */
export async function hostsNamespaces(
  { host, hostSide }: Pick<ProbeContext, 'host' | 'hostSide'>,
  kind: string,
): Promise<BothSides> {
  return {
    inside: await host.link(`/proc/${hostSide.pid}/ns/${kind}`),
    host: await host.link(`/proc/self/ns/${kind}`),
  };
}

/** True when both links name the same namespace of a kind; undefined when one of them names none. */
export function sameNamespace(kind: string, { inside, host }: BothSides): boolean | undefined {
  const [own, hosts] = [inside, host].map((link) => wholeText(link) ?? '');
  const valid = new RegExp(`^${kind}:\\[\\d{1,20}\\]$`);
  return [own, hosts].every((link) => valid.test(link ?? '')) ? own === hosts : undefined;
}

/** A reading inside between two of the host. */
export const sandwich = z.strictObject({ before: reading, inside: reading, after: reading });

/** Three sandwiches: chance may put one figure between two others, but not three times. */
export const sandwiches = z.array(sandwich).length(3);
export type Sandwiches = z.output<typeof sandwiches>;

export async function takeSandwiches(
  { inside, host }: Pick<ProbeContext, 'inside' | 'host'>,
  ask: (eye: ProbeContext['inside']) => Promise<Reading>,
): Promise<Sandwiches> {
  const taken: Sandwiches = [];
  while (taken.length < 3) {
    taken.push({ before: await ask(host), inside: await ask(inside), after: await ask(host) });
  }
  return taken;
}

/**
 * The place of a figure that only grows: each time between the host's own (`within`), never (`outside`), or neither
 * (`mixed`); undefined when it is missing somewhere or the host's own did not grow.
 */
export function placeOf(
  taken: Sandwiches,
  figure: (one: Reading) => number | undefined,
): 'within' | 'outside' | 'mixed' | undefined {
  const places = taken.map(({ before, inside, after }) => {
    const [low, value, high] = [figure(before), figure(inside), figure(after)];
    if (low === undefined || value === undefined || high === undefined || low > high) return undefined;
    return low <= value && value <= high;
  });
  if (places.includes(undefined)) return undefined;
  if (places.every((inside) => inside === true)) return 'within';
  return places.includes(true) ? 'mixed' : 'outside';
}
