import { join } from 'node:path';
import type { Host } from './host.ts';

/** A user of a host who is not root, and the folders in which this user keeps what Ballast has there. */
export interface OrdinaryUser {
  readonly uid: number;
  /** The folder of what belongs to runs. */
  readonly state: string;
  /** The folder of what is kept between runs. */
  readonly cache: string;
}

/** The folder on a host in which each run has a folder of its own. */
export const runsFolderOf = ({ user }: Pick<Host, 'user'>): string =>
  `${user?.state ?? '/var/lib/ballast'}/runs`;

/** The folder on a host for what is kept between runs: root filesystems, disks, kernels, the small programs. */
export const cacheFolderOf = ({ user }: Pick<Host, 'user'>): string => user?.cache ?? '/var/cache/ballast';

/** Services and jobs of cron have no HOME. */
const script = `id -u; printf "%s\\n" "\${HOME:-$(getent passwd "$(id -u)" | cut -d : -f 6)}"`;

/**
 * The same host, which knows whether its user is root. An ordinary user's folders are those of the XDG base directory
 * specification; its variables count for this machine alone, where they were set. One who has no home is no root, and has
 * the root folder for it, as login programs have it.
 */
export async function withUser(host: Host, env: Readonly<Record<string, string | undefined>>): Promise<Host> {
  const [uid = '', told = ''] = (await host.exec(['sh', '-c', script])).stdout.split('\n');
  if (!/^[1-9]\d{0,9}$/.test(uid)) return host;
  const home = told.startsWith('/') ? told : '/';
  const named = (variable: string, otherwise: string) => {
    const folder = host.kind === 'local' ? env[variable] : undefined;
    return join(folder?.startsWith('/') ? folder : join(home, otherwise), 'ballast');
  };
  const state = named('XDG_STATE_HOME', '.local/state');
  return { ...host, user: { uid: Number(uid), state, cache: named('XDG_CACHE_HOME', '.cache') } };
}
