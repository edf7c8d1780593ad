import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { type Connection, type Holder, holdersOf, parseConnections } from './unix-connections.ts';

/** The sockets on which a target's daemons listen. */
export interface DaemonSockets {
  /**
   * One entry for each daemon that Ballast can connect to: its possible sockets, of which the first that answers
   * counts.
   */
  readonly reached: readonly (readonly string[])[];
  /** The sockets of further daemons that those talk to in turn. */
  readonly behind: RegExp;
}

export type Daemons =
  | { readonly kind: 'found'; readonly daemons: readonly Holder[] }
  /** The target has daemons, but its processes cannot be identified. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'none' };

const dialMs = 3000;
const mostLooks = 20;
const betweenLooksMs = 50;

/**
 * Finds the daemons by who holds the accepted end of a connection, not by name, and not by who listens: where systemd
 * activates by socket, it listens as well. Call it once a run, while nothing is timed. It never rejects.
 */
export async function findDaemons(host: Host, { reached, behind }: DaemonSockets): Promise<Daemons> {
  try {
    await using dialled = new AsyncDisposableStack();
    let connections = await listConnections(host);
    const answering: string[] = [];
    for (const paths of reached) {
      const inUse = paths.find((path) => holdersOf(connections, path).length > 0);
      const path = inUse ?? (await dialFirst(host, paths, dialled));
      if (path !== undefined) answering.push(path);
    }
    const isAccepted = (path: string) => holdersOf(connections, path).length > 0;
    // A connection that was just made shows no holder until the daemon has accepted it.
    for (let look = 1; look < mostLooks && !answering.every(isAccepted); look++) {
      await sleep(betweenLooksMs);
      connections = await listConnections(host);
    }
    return daemonsAmong(connections, answering, behind);
  } catch (error) {
    return { kind: 'unknown', reason: messageOf(error).slice(0, 300) };
  }
}

/** The daemons that serve the sockets that answer, and those that serve them in turn. */
export function daemonsAmong(
  connections: readonly Connection[],
  answering: readonly string[],
  behind: RegExp,
): Daemons {
  const found = new Map<number, Holder>();
  const add = (holders: readonly Holder[]) => {
    for (const holder of holders) found.set(holder.pid, holder);
  };
  for (const path of answering) add(holdersOf(connections, path));
  const further = connections.filter(({ path }) => behind.test(path));
  for (let known = -1; known < found.size; ) {
    known = found.size;
    for (const { peerInode, holders } of further) {
      const client = connections.find(({ inode }) => inode === peerInode);
      if (client?.holders.some(({ pid }) => found.has(pid))) add(holders);
    }
  }
  if (found.size > 0) return { kind: 'found', daemons: [...found.values()] };
  const reason =
    answering.length === 0
      ? 'no socket of theirs answers'
      : `ss does not show who serves ${answering.join(', ')}`;
  return { kind: 'unknown', reason };
}

/** The daemons in words for the report: `dockerd (17), containerd (51)`. */
export function describeDaemons(daemons: Daemons): string {
  switch (daemons.kind) {
    case 'found':
      return daemons.daemons.map(({ name, pid }) => `${name} (${pid})`).join(', ');
    case 'unknown':
      return `not told: ${daemons.reason}`;
    case 'none':
      return 'none';
  }
}

async function dialFirst(
  host: Host,
  paths: readonly string[],
  dialled: AsyncDisposableStack,
): Promise<string | undefined> {
  for (const path of paths) {
    const signal = AbortSignal.timeout(dialMs);
    const line = await host.dial({ unix: path }, { signal }).catch(() => undefined);
    if (line === undefined) continue;
    line.on('error', () => undefined);
    dialled.defer(() => void line.destroy());
    return path;
  }
  return undefined;
}

async function listConnections(host: Host): Promise<readonly Connection[]> {
  return parseConnections((await host.exec(['ss', '-xpnH'], { timeoutMs: 10_000 })).stdout);
}
