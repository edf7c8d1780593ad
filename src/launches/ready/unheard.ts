import type { Host } from '../../host/host.ts';
import type { LaunchedInstance } from '../../targets/target.ts';
import { within } from '../../targets/within.ts';

/** The time limit of the look: its outcome only explains a launch that has failed. */
const lookMs = 5000;

/** One socket of /proc/net/tcp or tcp6: its local address and port, in hexadecimal, and its state. */
const socketLine = /^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /gm;
const listening = '0A';
/** 127.0.0.0/8 in the byte order of a little-endian host, whose last byte comes first. */
const loopback = /^[0-9A-F]{6}7F$/;

const askInside = '`ready: { command: [...] }` without `port:` asks inside';

type Reached = Pick<LaunchedInstance, 'address' | 'processInNetwork'>;

/**
 * Explains why a port never opened to IPv4, by which it is asked: an interface that is not connected, or a socket that
 * listens elsewhere. Undefined where nothing explains it. Never rejects.
 */
export async function whyUnheard(
  host: Pick<Host, 'exec' | 'get'>,
  instance: Reached,
): Promise<string | undefined> {
  let why: string | undefined;
  const look = async () => {
    const link = await brokenLink(host, instance.address.host).catch(() => undefined);
    why = link ?? (await elsewhere(host, instance));
  };
  await within(look(), lookMs);
  return why;
}

/** The bridge that leads to an address but connects nothing, in words; undefined where there is no such bridge. */
async function brokenLink(host: Pick<Host, 'exec'>, address: string): Promise<string | undefined> {
  const asked = await host.exec(['ip', '-j', '-d', 'route', 'get', address], { allowFailure: true });
  const [route] = listOf(asked.stdout);
  if (typeof route?.dev !== 'string' || route.dev === 'lo') return undefined;
  const [link, ports] = await Promise.all([
    host.exec(['ip', '-j', '-d', 'link', 'show', 'dev', route.dev], { allowFailure: true }),
    host.exec(['ip', '-j', 'link', 'show', 'master', route.dev], { allowFailure: true }),
  ]);
  if (!link.stdout.includes('"info_kind":"bridge"')) return undefined;
  const connected = listOf(ports.stdout).filter(
    ({ flags }) => Array.isArray(flags) && flags.includes('LOWER_UP'),
  );
  return connected.length > 0 ? undefined : `no interface is connected to ${route.dev}, which leads to it`;
}

function listOf(json: string): Record<string, unknown>[] {
  const value: unknown = JSON.parse(json || '[]');
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

/** A socket of the workload that listens on its port, but is not the one that is asked, in words. */
async function elsewhere(
  host: Pick<Host, 'get'>,
  { address: { port }, processInNetwork }: Reached,
): Promise<string | undefined> {
  if (processInNetwork === undefined || port === undefined) return undefined;
  const pid = await processInNetwork();
  const [four, six] = await Promise.all(
    ['tcp', 'tcp6'].map(async (table) => (await host.get(`/proc/${pid}/net/${table}`)).toString('latin1')),
  );
  const addresses = listenersOn(four ?? '', port);
  if (addresses.some((one) => !loopback.test(one)))
    return `a socket listens on port ${port}, but no connection of the host was accepted`;
  if (addresses.length > 0)
    return `a socket listens on port ${port}, but on the loopback address alone; let it listen on 0.0.0.0, or ${askInside}`;
  if (listenersOn(six ?? '', port).length === 0) return undefined;
  return `port ${port} never opened to IPv4, by which it is asked, but a socket listens on it for IPv6; ${askInside}`;
}

/** The local addresses, in hexadecimal, of the sockets of this table (proc_pid_net(5)) that listen on the port. */
export function listenersOn(table: string, port: number): string[] {
  return [...table.matchAll(socketLine)]
    .filter(([, , hex = '', state]) => state === listening && Number.parseInt(hex, 16) === port)
    .map(([, address = '']) => address);
}
