import { z } from 'zod';
import { connectBoth, connections, isReached, outcomesOf, reachListeners } from './connections.ts';
import { addressesThrough, findDoor } from './host-door.ts';
import {
  endpointsOf,
  isOfEngine,
  listServices,
  mayConnectTo,
  mostServices,
  serviceName,
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
  /**
   * Those to which nothing may be connected, and the way to them: connections to listeners of the host's own at its
   * addresses. Absent: there are none.
   */
  untried: z
    .strictObject({
      services: z.array(z.string().max(40)).max(mostServices),
      ways: z.int(),
      way: connections,
    })
    .exactOptional(),
});
type NetworkEngines = z.output<typeof networkEngines>;

/** Connects to each of them from both sides, and sends nothing; undefined where the host has none. */
export async function reachEngines(context: ProbeContext): Promise<NetworkEngines | undefined> {
  const listening = await listServices(context.host);
  const found = servicesIn(listening) === undefined ? undefined : servicesOfHost(context, listening);
  if (found?.some(isOfEngine) === false) return undefined;
  const engines = (found ?? []).filter(isOfEngine);
  const addresses = addressesThrough(await findDoor(context));
  const endpoints = endpointsOf(engines.filter(mayConnectTo), addresses);
  const services = engines.filter((one) => !mayConnectTo(one)).map(serviceName);
  const way = services.length > 0 ? await reachListeners(context.inside, context.host, addresses) : undefined;
  return {
    isListed: found !== undefined,
    endpoints,
    tried: await connectBoth(context.inside, context.host, endpoints),
    ...(way === undefined
      ? {}
      : { untried: { services: services.slice(0, mostServices), ways: addresses.length, way } }),
  };
}

/**
 * The names of those that were reached from inside, and of those whose host was reached where nothing may be connected to
 * them; undefined when not all could be tried.
 */
export function enginesReached({
  isListed,
  endpoints,
  tried,
  untried,
}: NetworkEngines): readonly string[] | undefined {
  const outcomes = outcomesOf(tried.inside, endpoints.length);
  const ways = untried === undefined ? [] : outcomesOf(untried.way.inside, untried.ways);
  const reached = endpoints.filter((_, at) => outcomes?.[at] === 'OK').map(({ service }) => service);
  if (ways?.includes('OK') === true) reached.push(...(untried?.services ?? []));
  if (reached.length > 0) return [...new Set(reached)];
  const isWhole = [outcomes, ways].every(
    (all) => all?.every((outcome) => isReached(outcome) !== undefined) === true,
  );
  return isListed && isWhole ? [] : undefined;
}
