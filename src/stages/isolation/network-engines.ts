import { z } from 'zod';
import { connectBoth, connections, isReached, outcomesOf } from './connections.ts';
import { findDoor } from './host-door.ts';
import {
  endpointsOf,
  isOfEngine,
  listServices,
  mostServices,
  servicesIn,
  servicesOfHost,
} from './host-services.ts';
import type { ProbeContext } from './probe.ts';

const endpoint = z.strictObject({
  service: z.string().max(40),
  host: z.string().max(72),
  inside: z.string().max(72),
});

/** Connections to the engines and monitors that the host has listening for others. */
export const networkEngines = z.strictObject({
  /** False: what listens on the host could not be listed. */
  isListed: z.boolean(),
  endpoints: z.array(endpoint).max(mostServices),
  tried: connections,
});
type NetworkEngines = z.output<typeof networkEngines>;

const loopback = { host: '127.0.0.1', inside: '127.0.0.1' };

/** Connects to each of them from both sides, and sends nothing; undefined where the host has none. */
export async function reachEngines(context: ProbeContext): Promise<NetworkEngines | undefined> {
  const listening = await listServices(context.host);
  const found = servicesIn(listening) === undefined ? undefined : servicesOfHost(context, listening);
  if (found?.some(isOfEngine) === false) return undefined;
  const door = await findDoor(context);
  const engines = (found ?? []).filter(isOfEngine);
  const endpoints = endpointsOf(engines, door.isShared === true ? [loopback] : door.addresses);
  return {
    isListed: found !== undefined,
    endpoints,
    tried: await connectBoth(context.inside, context.host, endpoints),
  };
}

/** The names of those that were reached from inside; undefined when not all could be tried. */
export function enginesReached({
  isListed,
  endpoints,
  tried,
}: NetworkEngines): readonly string[] | undefined {
  const outcomes = outcomesOf(tried.inside, endpoints.length);
  const reached = endpoints.filter((_, at) => outcomes?.[at] === 'OK').map(({ service }) => service);
  if (reached.length > 0) return [...new Set(reached)];
  const isWhole = outcomes?.every((outcome) => isReached(outcome) !== undefined) === true;
  return isListed && isWhole ? [] : undefined;
}
