import type { Host } from '../../host/host.ts';
import type { LaunchedInstance } from '../../targets/target.ts';
import { within } from '../../targets/within.ts';

/** The time limit of the look: its outcome only explains a launch that has failed. */
const lookMs = 5000;

/** One socket of /proc/net/tcp6: its local port, in hexadecimal, and its state. */
const socketLine = /^ *\d+: [0-9A-F]{32}:([0-9A-F]{4}) [0-9A-F]{32}:[0-9A-F]{4} ([0-9A-F]{2}) /gm;
const listening = '0A';

/**
 * Tells whether the workload listens on its port for IPv6, which explains a port that never opened to IPv4. False where
 * the host's kernel does not see its sockets. Never rejects.
 */
export async function listensForIpv6(
  host: Pick<Host, 'get'>,
  { address: { port }, processInNetwork }: Pick<LaunchedInstance, 'address' | 'processInNetwork'>,
): Promise<boolean> {
  if (processInNetwork === undefined || port === undefined) return false;
  let found = false;
  const look = async () => {
    const sockets = await host.get(`/proc/${await processInNetwork()}/net/tcp6`);
    found = listensOn(sockets.toString('latin1'), port);
  };
  await within(look(), lookMs);
  return found;
}

/** True when a socket of this table (proc_pid_net(5)) listens on the port. */
export function listensOn(table: string, port: number): boolean {
  return [...table.matchAll(socketLine)].some(
    ([, hex = '', state]) => state === listening && Number.parseInt(hex, 16) === port,
  );
}
