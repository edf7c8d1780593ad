import type { Host } from '../host/host.ts';

/**
 * The origin of a setting's value in a container, to which guests of the same userland are set.
 * `engine`: the container engine sets it; `network`: that of a new network namespace; `host`: that of the host;
 * `kernel`: a property of the kernel, which cannot be set.
 */
type Origin = 'engine' | 'network' | 'host' | 'kernel';

/** What a setting changes, by which its consequence is told. */
export type SettingEffect = 'privilege' | 'network' | 'memory' | 'capacity' | 'kernel';

export interface KernelSetting {
  /** The file that shows it, which is its name as well. */
  readonly path: string;
  readonly origin: Origin;
  readonly effect: SettingEffect;
  /** The value that Docker gives it in a container (moby, daemon/oci_linux.go); only where the origin is the engine. */
  readonly value?: string;
}

const sysctls = (
  origin: Origin,
  effect: SettingEffect,
  ...names: readonly string[]
): readonly KernelSetting[] => names.map((name) => ({ path: `/proc/sys/${name}`, origin, effect }));

/** The file that tells the kernel's version. */
export const kernelVersion = '/proc/sys/kernel/osrelease';

/** The settings of a kernel that change how a workload behaves, and that a process can see. */
export const kernelSettings: readonly KernelSetting[] = [
  {
    path: '/proc/sys/net/ipv4/ip_unprivileged_port_start',
    origin: 'engine',
    effect: 'privilege',
    value: '0',
  },
  {
    path: '/proc/sys/net/ipv4/ping_group_range',
    origin: 'engine',
    effect: 'privilege',
    value: '0 2147483647',
  },
  ...sysctls(
    'network',
    'network',
    'net/core/somaxconn',
    'net/ipv4/tcp_max_syn_backlog',
    'net/ipv4/ip_local_port_range',
    'net/ipv4/tcp_congestion_control',
    'net/ipv4/tcp_rmem',
    'net/ipv4/tcp_wmem',
    'net/ipv4/tcp_fin_timeout',
    'net/ipv4/tcp_tw_reuse',
    'net/ipv4/tcp_keepalive_time',
  ),
  ...sysctls(
    'host',
    'network',
    'net/core/rmem_default',
    'net/core/rmem_max',
    'net/core/wmem_default',
    'net/core/wmem_max',
  ),
  ...sysctls(
    'host',
    'memory',
    'vm/overcommit_memory',
    'vm/overcommit_ratio',
    'vm/max_map_count',
    'kernel/randomize_va_space',
  ),
  { path: '/sys/kernel/mm/transparent_hugepage/enabled', origin: 'host', effect: 'memory' },
  { path: '/sys/kernel/mm/transparent_hugepage/defrag', origin: 'host', effect: 'memory' },
  ...sysctls(
    'host',
    'capacity',
    'fs/file-max',
    'fs/nr_open',
    'fs/aio-max-nr',
    'fs/inotify/max_user_instances',
    'fs/inotify/max_user_watches',
    'kernel/pid_max',
    'kernel/threads-max',
  ),
  { path: kernelVersion, origin: 'kernel', effect: 'kernel' },
  {
    path: '/sys/devices/system/clocksource/clocksource0/current_clocksource',
    origin: 'kernel',
    effect: 'kernel',
  },
  ...['meltdown', 'spectre_v2', 'spec_store_bypass', 'retbleed'].map(
    (name): KernelSetting => ({
      path: `/sys/devices/system/cpu/vulnerabilities/${name}`,
      origin: 'kernel',
      effect: 'kernel',
    }),
  ),
];

const longest = 200;

/** The value that a file shows, in one form: words apart by one blank, and of several choices the one that is chosen. */
export function settingValue(shown: string): string {
  const text = shown
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^ -~]/g, '?');
  return (/\[(\w[^\]]*)\]/.exec(text)?.[1] ?? text).slice(0, longest);
}

/**
 * The settings of a container's kernel on this host, as lines of a path and its value, for a guest that is to have the
 * same. They are read in a new network namespace, as a container's is. One that is not shown there is left out.
 */
export async function containerSettings(host: Host): Promise<string> {
  const asked = kernelSettings.filter(({ origin }) => origin === 'network' || origin === 'host');
  const argv = ['grep', '-sH', '', '--', ...asked.map(({ path }) => path)];
  const inNamespace = await host.exec(['unshare', '-n', '--', ...argv], { allowFailure: true });
  // What belongs to the host alone is not shown there.
  const onHost = await host.exec(argv, { allowFailure: true });
  return settingLines(inNamespace.stdout, onHost.stdout);
}

/** The same from what `grep -H` has printed of the files, in a new network namespace and on the host. */
export function settingLines(inNamespace: string, onHost: string): string {
  const [ofNetwork, ofHost] = [inNamespace, onHost].map(
    (printed) =>
      new Map(
        printed.split('\n').flatMap((line) => {
          const colon = line.indexOf(':');
          return colon > 0 ? [[line.slice(0, colon), settingValue(line.slice(colon + 1))] as const] : [];
        }),
      ),
  );
  return kernelSettings
    .flatMap(({ path, origin, value }) => {
      const wanted =
        origin === 'engine' ? value : origin === 'network' ? ofNetwork?.get(path) : ofHost?.get(path);
      return wanted === undefined || origin === 'kernel' ? [] : [`${path} ${wanted}\n`];
    })
    .join('');
}
