/**
 * Starts gVisor in the lab. Debian's runsc takes a network for the host's where /proc/sys/net/core/rmem_default can be
 * seen, and refuses to use its own stack there, since it would take the interfaces over. Recent kernels show that file in
 * every network (google/gvisor#10704): it is hidden from runsc alone, and only where the sandbox is in another network
 * than the lab.
 */
export const sandboxScript = `#!/bin/sh
case " $* " in *' start '*) ;; *) exec /usr/bin/runsc "$@" ;; esac
state() { for word; do shift; [ "$word" = start ] && word=state; set -- "$@" "$word"; done; /usr/bin/runsc "$@"; }
pid=$(state "$@" | sed -n 's/.*"pid": *\\([0-9]*\\).*/\\1/p')
own=$(readlink /proc/self/ns/net) its=$(readlink "/proc/$pid/ns/net") || exit
[ "$its" != "$own" ] || exec /usr/bin/runsc "$@"
exec unshare -m --propagation slave sh -c 'mount -t tmpfs none /proc/sys/net && exec /usr/bin/runsc "$@"' sh "$@"
`;
