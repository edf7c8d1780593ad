import type { Host } from '../../host/host.ts';
import { type EffectiveSetting, setting } from '../../targets/effective-setting.ts';

interface KernelSwitch {
  readonly path: string;
  /** The value of Debian 12's kernel; absent: it does not have the switch. */
  readonly usual?: string;
}

/**
 * The switches of the host's kernel that decide what whoever is not root may ask of it. The values are those of Debian
 * 12's kernel: its configuration, and its own patches that turn off what upstream leaves on.
 */
const switches: readonly KernelSwitch[] = [
  { path: 'kernel/unprivileged_bpf_disabled', usual: '2' },
  { path: 'kernel/unprivileged_userns_clone', usual: '1' },
  { path: 'kernel/perf_event_paranoid', usual: '3' },
  { path: 'kernel/io_uring_disabled' },
  { path: 'vm/unprivileged_userfaultfd', usual: '0' },
  { path: 'kernel/dmesg_restrict', usual: '1' },
  { path: 'kernel/kptr_restrict', usual: '0' },
  { path: 'kernel/yama/ptrace_scope', usual: '0' },
  { path: 'kernel/kexec_load_disabled', usual: '0' },
  { path: 'kernel/modules_disabled', usual: '0' },
];

/** The modules that confine processes by a policy for each. */
const confining = ['apparmor', 'selinux', 'smack', 'tomoyo'];

const script = `for name; do
  if [ -r "/proc/sys/$name" ]; then printf '%s\t%s\n' "$name" "$(cat "/proc/sys/$name")"; fi
done
printf 'lsm\t%s\n' "$(cat /sys/kernel/security/lsm 2>/dev/null)"
printf 'label\t%s\n' "$(tr -d '\\0\\n' < /proc/self/attr/current 2>/dev/null)"`;

/** Reads the host's own settings that all of its instances depend on, in one command. */
export async function hostSettings(host: Host): Promise<readonly EffectiveSetting[]> {
  const { stdout } = await host.exec(['sh', '-c', script, 'sh', ...switches.map(({ path }) => path)]);
  return hostSettingsIn(stdout);
}

export function hostSettingsIn(answer: string): readonly EffectiveSetting[] {
  const told = new Map(
    answer.split('\n').flatMap((line) => {
      const tab = line.indexOf('\t');
      return tab > 0 ? [[line.slice(0, tab), line.slice(tab + 1)] as const] : [];
    }),
  );
  return [
    setting('security modules', modulesIn(told), 'apparmor'),
    // A switch that a kernel does not have is none that it lacks: some are Debian's own.
    ...switches.flatMap(({ path, usual }) => {
      const value = told.get(path);
      return value === undefined ? [] : [setting(path.replaceAll('/', '.'), value, usual)];
    }),
  ];
}

/**
 * The modules that confine processes. Where the kernel's list of them is not mounted, a process without a label shows that
 * there is none; undefined when there is one without a name.
 */
function modulesIn(told: ReadonlyMap<string, string>): string | undefined {
  const listed = (told.get('lsm') ?? '').split(',').filter((name) => confining.includes(name));
  if (listed.length > 0) return listed.join(', ');
  return told.get('lsm') === '' && told.get('label') !== '' ? undefined : 'none that confines processes';
}
