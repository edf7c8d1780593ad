/** A process that holds an end of a connection. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** One end of a connection between processes of a host. */
export interface Connection {
  /** The path that the end was bound to, which is the server's; `*` at the client's end. */
  readonly path: string;
  readonly inode: string;
  readonly peerInode: string;
  readonly holders: readonly Holder[];
}

const row = /^u_str\s+ESTAB\s+\d+\s+\d+\s+(\S+)\s+(\d+)\s+\S+\s+(\d+)\s+users:\((.*)\)\s*$/;

/** Reads the output of `ss -xpnH`. Ends whose holders may not be seen are left out. */
export function parseConnections(text: string): Connection[] {
  return text.split('\n').flatMap((line) => {
    const [, path = '', inode = '', peerInode = '', users = ''] = row.exec(line) ?? [];
    const holders = [...users.matchAll(/\("([^"]{0,64})",pid=(\d+),fd=\d+\)/g)].map(([, name = '', pid]) => ({
      pid: Number(pid),
      name: name.replaceAll(/[^\w.:-]/g, '?'),
    }));
    return holders.length === 0 ? [] : [{ path: withoutVar(path), inode, peerInode, holders }];
  });
}

/** The processes that hold accepted ends of connections to the socket at this path. */
export function holdersOf(connections: readonly Connection[], path: string): readonly Holder[] {
  return connections.filter((one) => one.path === withoutVar(path)).flatMap(({ holders }) => holders);
}

/** The path without its leading `/var`: a daemon may have bound to either name of the one folder. */
function withoutVar(path: string): string {
  return path.replace(/^\/var\/run\//, '/run/');
}
