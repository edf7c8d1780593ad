import { z } from 'zod';
import { type Reading, reading } from '../../../inside/reading.ts';
import { bothSides, hostsNamespaces } from '../compare.ts';
import {
  type Connections,
  connectBoth,
  connections,
  isReached,
  outcomesOf,
  randomPort,
  reachListeners,
} from '../connections.ts';
import { heardIn } from '../heard.ts';
import { addressesThrough, findDoor, hostAddress, hostLoopback } from '../host-door.ts';
import {
  endpointsOf,
  listServices,
  mayConnectTo,
  mostServices,
  serviceName,
  servicesIn,
  servicesOfHost,
} from '../host-services.ts';
import { newMarker } from '../marker.ts';
import { defineProbe, type Judgement, judgement, type ProbeContext } from '../probe.ts';

const [ownLetter, insideLetter] = [1, 2];
const mostNamed = 6;

const evidence = z.strictObject({
  network: bothSides,
  /** The addresses of the host that were tried. */
  addresses: z.array(hostAddress).max(4),
  /** Connections to listeners that the host held at those addresses. */
  listeners: connections,
  /** What the host heard of a datagram of its own and of one from inside; null when it has no address to try. */
  datagrams: reading.nullable(),
  listening: z.array(reading).min(1).max(4),
  endpoints: z
    .array(
      z.strictObject({ service: z.string().max(40), host: z.string().max(72), inside: z.string().max(72) }),
    )
    .max(mostServices),
  services: connections,
  /** Services to which nothing may be connected. Absent: there are none. */
  untried: z.array(z.string().max(40)).max(mostServices).exactOptional(),
});
type Evidence = z.output<typeof evidence>;

export const c1 = defineProbe({
  id: 'C1',
  title: 'Services of the host',
  category: 'network',
  boundary: 'network',
  kind: 'reaches',
  closedBy: ['packet-filter'],
  question: 'Does it reach what listens on the host?',
  source:
    'NIST SP 800-190, 3.4.2; CIS Docker Benchmark; Docker Engine, bridge networks; libvirt, NAT networks; proc(5), /proc/net/tcp',
  method:
    'Lists on the host what listens for others, over IPv4 and IPv6, and connects to each from inside, at the address by which the instance’s network meets the host. It sends nothing, and leaves out debuggers and monitors of machines, which a connection alone may pause. Listeners of its own at the same addresses and on the host’s loopback, and a datagram to one, show whether the way itself is open.',
  cannotShow:
    'At most 64 endpoints. A datagram is sent to a socket of its own alone, so a filter for single ports of UDP is not seen. What listens on the loopback is tried by a listener of its own only. It depends on the host’s packet filter.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence,
  gather,
  judge(found) {
    const refusal = unfit(found);
    if (refusal !== undefined) return judgement('inconclusive', refusal);
    const { addresses, endpoints, listening, listeners, services } = found;
    const ways = reachedOf(listeners, addresses);
    const answering = servicesAt(answeringOf(services.own, endpoints));
    const reached = servicesAt(reachedOf(services, endpoints));
    const figures = { services: answering.length, reached: reached.length };
    const bits = found.datagrams === null ? 0 : (heardIn(found.datagrams) ?? 0);
    const datagrams = (bits & insideLetter) !== 0;
    if (reached.length > 0) return judgement('exposed', `it reaches ${listed(reached)} of the host`, figures);
    if (ways.some(({ host }) => host === hostLoopback.host))
      return judgement('exposed', 'it reaches what listens on the host’s own loopback', figures);
    const asking = (servicesIn(listening) ?? [])
      .filter(({ protocol }) => protocol === 'udp')
      .map(serviceName);
    if (datagrams && asking.length > 0)
      return judgement(
        'exposed',
        `its datagrams reach the host, where ${listed([...new Set(asking)])} waits for some`,
        figures,
      );
    const isOpen = ways.length > 0 || datagrams;
    const untried = found.untried ?? [];
    if (ways.length > 0 && untried.length > 0)
      return judgement(
        'open',
        `it reaches the host, where ${listed(untried)} listens; nothing was connected to that, since it may pause a machine`,
        figures,
      );
    if (isOpen && answering.length === 0)
      return judgement('open', 'it reaches the host, on which nothing answers others', figures);
    const unknown = unknownOf(found);
    if (unknown !== undefined) return unknown;
    return isOpen
      ? judgement('partly', 'it reaches the host, and none of its services', figures)
      : judgement('isolated', 'it reaches nothing that listens on the host', figures);
  },
});

async function gather(context: ProbeContext): Promise<Evidence> {
  const { inside, host } = context;
  const door = await findDoor(context);
  const addresses = [...door.addresses, hostLoopback].filter(
    (one, at, all) => all.findIndex(({ inside: other }) => other === one.inside) === at,
  );
  const network = await hostsNamespaces(context, 'net');
  const listeners = await reachListeners(inside, host, addresses);
  const listening = await listServices(host);
  const services = servicesOfHost(context, listening);
  const endpoints = endpointsOf(services.filter(mayConnectTo), addressesThrough(door));
  const untried = [...new Set(services.filter((one) => !mayConnectTo(one)).map(serviceName))];
  return {
    network,
    addresses,
    listeners,
    datagrams: await hearDatagrams(context, addressesThrough(door)[0]),
    listening: [...listening],
    endpoints,
    services: await connectBoth(inside, host, endpoints),
    ...(untried.length > 0 ? { untried: untried.slice(0, mostServices) } : {}),
  };
}

/** Sends a datagram from both sides to a socket of the host, and tells the letters that it heard. */
async function hearDatagrams(
  { inside, host }: ProbeContext,
  at: { readonly host: string; readonly inside: string } | undefined,
) {
  if (at === undefined) return null;
  const [port, marker] = [randomPort(), newMarker()];
  return host.holding('datagrams', `${at.host}:${port} ${marker}`, async (name) => {
    await host.network.datagram(`${at.host}:${port}`, `${marker}a`);
    await inside.network.datagram(`${at.inside}:${port}`, `${marker}b`);
    return host.network.heard(name, ownLetter | insideLetter, 300);
  });
}

/** The reason why the evidence decides nothing; undefined when the host's own part is sound. */
function unfit({
  addresses,
  listeners,
  datagrams,
  listening,
  endpoints,
  services,
}: Evidence): string | undefined {
  if (servicesIn(listening) === undefined) return 'what listens on the host is not known';
  const own = outcomesOf(listeners.own, addresses.length);
  if (own === undefined || own.some((outcome) => outcome !== 'OK'))
    return 'not every listener could be reached from the host itself';
  if (datagrams !== null && ((heardIn(datagrams) ?? 0) & ownLetter) === 0)
    return 'the host did not hear its own datagram';
  return outcomesOf(services.own, endpoints.length) === undefined
    ? 'the host could not try its own services'
    : undefined;
}

/** The endpoints that answered one side. */
function answeringOf<T>(one: Reading, endpoints: readonly T[]): readonly T[] {
  const outcomes = outcomesOf(one, endpoints.length);
  return endpoints.filter((_, at) => outcomes?.[at] === 'OK');
}

/** The endpoints that answered from inside, of those that answered the host itself. */
function reachedOf<T>({ own, inside }: Connections, endpoints: readonly T[]): readonly T[] {
  const answering = answeringOf(own, endpoints);
  return answeringOf(inside, endpoints).filter((one) => answering.includes(one));
}

function servicesAt(endpoints: readonly { readonly service: string }[]): string[] {
  return [...new Set(endpoints.map(({ service }) => service))];
}

function unknownOf({ addresses, listeners, endpoints, services }: Evidence): Judgement | undefined {
  const tried = [
    outcomesOf(listeners.inside, addresses.length),
    outcomesOf(services.inside, endpoints.length),
  ];
  return tried.some((all) => all === undefined || all.some((one) => isReached(one) === undefined))
    ? judgement('inconclusive', 'it could not try every connection')
    : undefined;
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return more > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${more} more` : names.join(', ');
}
