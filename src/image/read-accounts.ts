import type { Host } from '../host/host.ts';
import type { Accounts } from './accounts.ts';

/**
 * Links are followed as a program inside would follow them, with the folder as its root: never to the host's own
 * files. At most 40 links are followed, as in the kernel.
 */
const readScript = `
root=$1
inside() {
  rest=$1 at= hops=0
  while [ -n "$rest" ]; do
    name=\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    case $name in
      '' | .) continue ;;
      ..) at=\${at%/*}; continue ;;
    esac
    if [ ! -L "$root$at/$name" ]; then at=$at/$name; continue; fi
    hops=$((hops + 1))
    [ "$hops" -le 40 ] || return 1
    link=$(readlink -- "$root$at/$name")
    case $link in /*) at= ;; esac
    rest=$link/$rest
  done
}
for file in passwd group; do
  if inside "etc/$file" && [ -f "$root$at" ]; then head -c 1000000 -- "$root$at"; fi
  printf '\\0'
done`;

/** Reads the users and groups of a root filesystem on the host; at most 1 MB of each file. */
export async function readAccounts(host: Host, rootfsFolder: string): Promise<Accounts> {
  const { stdout } = await host.exec(['sh', '-c', readScript, 'sh', rootfsFolder]);
  const [passwd = '', group = ''] = stdout.split('\0');
  return { passwd, group };
}
