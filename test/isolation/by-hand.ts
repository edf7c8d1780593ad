import type { Host } from '../../src/host/host.ts';
import type { ProbedInstance } from '../../src/targets/target.ts';

/** A process of the host, as its /proc has it: fields of its status, and its namespaces that are the host's. */
export interface Behind {
  readonly status: ReadonlyMap<string, string>;
  readonly hostNamespaces: readonly string[];
}

/** What a person finds about an instance. */
export interface Facts {
  /** The process in its place on the host, and what serves it as a part of the same wall: the gofer of gVisor. */
  readonly behind: readonly [Behind, ...Behind[]];
  readonly argv: string;
  /** True when a process in the cgroups of that runs the workload's program. */
  readonly runsWorkload: boolean;
  readonly memoryLimits: readonly number[];
  /** By what a busybox can do inside. */
  readonly sees: Readonly<Record<keyof typeof askedInside, boolean>>;
}

/** Shell scripts for a busybox inside, each of which succeeds where the answer is yes; `$1` is the host's own value. */
const askedInside = {
  bootId: 'grep -qx "$1" /proc/sys/kernel/random/boot_id',
  memoryTotal: 'grep -qx "$1" /proc/meminfo',
  bootTime: 'grep -qx "$1" /proc/stat',
  // In brackets, so that it does not find itself.
  processOfHost:
    'for f in /proc/[0-9]*/cmdline; do tr "\\0" " " < $f; done 2>/dev/null | grep -q "slee[p] $1"',
  engineSocket: '[ -S /var/run/docker.sock ] || [ -S /run/docker.sock ] || [ -S /run/libvirt/libvirt-sock ]',
  mounts: 'mkdir -p /tmp/m && mount -t tmpfs none /tmp/m && umount /tmp/m',
  hostFolder: 'cut -d" " -f5 /proc/self/mountinfo | grep -q "^/host"',
  service: 'set -- $1; nc -w 3 "$1" "$2" < /dev/null',
} as const;

/** The output of a shell script on a host. */
export async function shellOf(host: Host, script: string, ...args: readonly string[]): Promise<string> {
  return (await host.exec(['sh', '-c', script, 'sh', ...args])).stdout.trim();
}

/** The QEMU that the host runs with these words among its arguments, by its id. */
export function machineWith(host: Host, words: string): Promise<string> {
  const script = `for d in /proc/[0-9]*; do
    case "$(readlink "$d/exe")" in */qemu-system-*) ;; *) continue ;; esac
    tr '\\0' ' ' < "$d/cmdline" | grep -q -- "$1" && echo "\${d#/proc/}"; done; :`;
  return shellOf(host, script, words);
}

async function behind(host: Host, pid: string): Promise<Behind> {
  const sh = (script: string, ...args: readonly string[]) => shellOf(host, script, ...args);
  const status = (await sh('cat "/proc/$1/status"', pid)).split('\n');
  const kinds = ['pid', 'mnt', 'net', 'ipc', 'uts', 'cgroup', 'user'];
  const namespaces = await sh(
    'p=$1; shift; for k; do [ "$(readlink "/proc/$p/ns/$k")" = "$(readlink "/proc/self/ns/$k")" ] && echo "$k"; done; :',
    pid,
    ...kinds,
  );
  return {
    status: new Map(status.map((line) => line.split(':\t', 2) as [string, string])),
    hostNamespaces: namespaces.split('\n').filter(Boolean),
  };
}

/**
 * Looks at an instance as a person does.
 * @param pid the process in its place on the host
 * @param markerSeconds what a `sleep` of the host waits for, by which it is known
 */
export async function lookByHand(
  host: Host,
  instance: ProbedInstance,
  pid: string,
  markerSeconds: string,
): Promise<Facts> {
  const sh = (script: string, ...args: readonly string[]) => shellOf(host, script, ...args);
  const gofers = await sh(
    `for d in /proc/[0-9]*; do
      [ "$(cat "$d/cgroup" 2>/dev/null)" = "$(cat "/proc/$1/cgroup")" ] || continue
      tr '\\0' ' ' < "$d/cmdline" | grep -q '^runsc-gofer ' && echo "\${d#/proc/}"; done; :`,
    pid,
  );
  const programs = await sh(
    'for d in /proc/[0-9]*; do [ "$(cat "$d/cgroup" 2>/dev/null)" = "$(cat "/proc/$1/cgroup")" ] && readlink "$d/exe"; done; :',
    pid,
  );
  const memory = await sh(
    `path=$(sed -n 's/^[0-9]*:memory:\\|^0:://p' "/proc/$1/cgroup" | head -n 1)
    for root in /sys/fs/cgroup/memory /sys/fs/cgroup; do cat "$root$path/memory.limit_in_bytes" "$root$path/memory.max" 2>/dev/null; done; :`,
    pid,
  );
  const values: Partial<Record<keyof typeof askedInside, string>> = {
    bootId: await sh('cat /proc/sys/kernel/random/boot_id'),
    memoryTotal: await sh('grep MemTotal /proc/meminfo'),
    bootTime: await sh('grep btime /proc/stat'),
    processOfHost: markerSeconds,
    service: await addressForInside(host, instance),
  };
  const sees: Record<string, boolean> = {};
  for (const [question, script] of Object.entries(askedInside)) {
    const value = values[question as keyof typeof askedInside] ?? '';
    const argv = ['/bin/busybox', 'sh', '-c', withBusybox(script), 'sh', value];
    const { exitCode } = await instance.run({ argv, timeoutMs: 60_000 });
    sees[question] = exitCode === 0;
  }
  const helpers = await Promise.all(
    gofers
      .split('\n')
      .filter(Boolean)
      .map((one) => behind(host, one)),
  );
  return {
    behind: [await behind(host, pid), ...helpers],
    argv: await sh(`tr '\\0' ' ' < "/proc/$1/cmdline"`, pid),
    runsWorkload: /\/busybox$/m.test(programs),
    memoryLimits: memory.split('\n').map(Number),
    sees: sees as Facts['sees'],
  };
}

/** The tools of a busybox that has no links to itself. */
function withBusybox(script: string): string {
  const tools = ['grep', 'tr', 'cut', 'mkdir', 'mount', 'umount', 'nc'];
  return `${tools.map((tool) => `${tool}() { /bin/busybox ${tool} "$@"; }`).join('; ')}; ${script}`;
}

/** Where the sshd of the host listens: at an address of its own, or at any, and so at that in the instance's network. */
async function addressForInside(host: Host, { address }: ProbedInstance): Promise<string> {
  const sh = (script: string, ...args: readonly string[]) => shellOf(host, script, ...args);
  const listening = await sh("ss -4ltnH 'sport = :22' | sed -n 's/.* \\([0-9.]*\\):22 .*/\\1/p' | head -n 1");
  if (listening !== '0.0.0.0') return `${listening} 22`;
  return `${await sh('ip -4 route get "$1" | sed -n "s/.* src \\([0-9.]*\\).*/\\1/p"', address.host)} 22`;
}
