import { resolve } from 'node:path';
import { ballast, type Ended } from './ballast.ts';

/** A user of the lab who is not root. */
export interface LabUser {
  readonly uid: number;
  /** The number of the one further group that the user is in. */
  readonly group: string;
  /** A folder that belongs to the user. */
  readonly home: string;
}

/* The user may not reach the folder that Ballast is in: it is shown under another path, in a mount namespace of the
 * command's own. */
const script = `set -e
at=$1 uid=$2 home=$3 group=$4 node=$5; shift 5
mount -t tmpfs none /mnt && mkdir /mnt/ballast && mount --bind "$at" /mnt/ballast
cd "$home"
exec setpriv --reuid="$uid" --regid="$uid" --groups="$group" -- \\
  env -u XDG_CACHE_HOME -u XDG_STATE_HOME HOME="$home" "$node" /mnt/ballast/src/cli/main.js "$@"`;

/** Runs Ballast in the lab as an ordinary user, in the user's home folder. */
export function asUser({ uid, group, home }: LabUser, argv: readonly string[]): Promise<Ended> {
  const node = process.execPath.replace(resolve('.'), '/mnt/ballast');
  const own = [resolve('.'), `${uid}`, home, group, node];
  return ballast(['lab', 'exec', '--', 'unshare', '-m', 'sh', '-c', script, 'sh', ...own, ...argv]);
}
