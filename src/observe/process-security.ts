import type { Host } from '../host/host.ts';

/** The barriers around a process that the host's kernel shows in /proc. What it does not show is undefined. */
export interface ProcessSecurity {
  /** Its effective user on the host, such as `nobody (65534)`; the number alone where it has no name. */
  readonly user: string | undefined;
  readonly noNewPrivileges: boolean | undefined;
  /** The number of its filters of system calls. */
  readonly filters: number | undefined;
  /** The mask of the capabilities that it can have at most. */
  readonly bounding: bigint | undefined;
  /** True when nothing can be written to the mount that is its root folder. */
  readonly isRootReadOnly: boolean | undefined;
  /** The label of the kernel's security module, such as `docker-default (enforce)`; empty: the kernel labels nothing. */
  readonly label: string | undefined;
  /** The kinds of namespaces that are not those of the host. */
  readonly ownNamespaces: readonly string[] | undefined;
  /** The user of the host that root of its user namespace is. */
  readonly rootIs: number | undefined;
  readonly argv: readonly string[];
}

const kinds = ['user', 'mnt', 'net', 'pid', 'ipc', 'uts', 'cgroup'] as const;

/** One line for each fact, and the arguments last, each ended by NUL. */
const script = `cd "/proc/$1" || exit 0
sed -n 's/^NoNewPrivs:[[:space:]]*/bit /p; s/^Seccomp:[[:space:]]*/mode /p; s/^Seccomp_filters:[[:space:]]*/filters /p; s/^CapBnd:[[:space:]]*/bounding /p' status
uid=$(sed -n 's/^Uid:[[:space:]]*[0-9]*[[:space:]]*\\([0-9]*\\).*/\\1/p' status)
name=$(getent passwd "$uid" | cut -d: -f1)
echo "user \${name:+$name (}$uid\${name:+)}"
echo "label $(tr -d '\\0\\n' < attr/current 2>/dev/null)"
for kind in ${kinds.join(' ')}; do
  [ "$(readlink "ns/$kind")" = "$(readlink "/proc/self/ns/$kind")" ] || echo "own $kind"
done
sed -n 's/^ *0  *\\([0-9]*\\) .*/root \\1/p' uid_map
sed -n 's#^[^ ]* [^ ]* [^ ]* [^ ]* / \\([^ ,]*\\).*#mounted \\1#p' mountinfo | tail -n 1
echo argv
cat cmdline`;

/** Reads from the host what stands around one of its processes. */
export async function readProcessSecurity(host: Host, pid: number): Promise<ProcessSecurity> {
  const { stdout } = await host.exec(['sh', '-c', script, 'sh', `${pid}`], { allowFailure: true });
  return processSecurityIn(stdout);
}

export function processSecurityIn(answer: string): ProcessSecurity {
  const cut = answer.search(/^argv\n/m);
  const lines = (cut < 0 ? answer : answer.slice(0, cut)).split('\n');
  const told = (name: string) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const [bit, mode, filters, root] = [told('bit'), told('mode'), told('filters'), told('root')];
  const [bounding, mounted] = [told('bounding'), told('mounted')];
  const argv = cut < 0 ? '' : answer.slice(cut + 'argv\n'.length);
  return {
    user: told('user') || undefined,
    noNewPrivileges: bit === undefined ? undefined : bit === '1',
    // A kernel before 5.9 says whether there are any, and not how many.
    filters: mode === undefined ? undefined : Number(filters ?? (mode === '2' ? 1 : 0)),
    bounding: /^[\da-f]{1,16}$/.test(bounding ?? '') ? BigInt(`0x${bounding}`) : undefined,
    isRootReadOnly: mounted === undefined ? undefined : mounted === 'ro',
    label: told('label'),
    // The arguments are told last, of a process that was there.
    ownNamespaces: cut < 0 ? undefined : kinds.filter((kind) => lines.includes(`own ${kind}`)),
    rootIs: root === undefined ? undefined : Number(root),
    argv: argv.split('\0').slice(0, -1),
  };
}
