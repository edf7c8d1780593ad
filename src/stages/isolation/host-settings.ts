import type { Host } from '../../host/host.ts';
import { type EffectiveSetting, setting } from '../../targets/effective-setting.ts';

interface KernelSwitch {
  readonly path: string;
  /** The value of Debian 12's kernel; undefined: it does not have the switch. */
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

const modulesName = 'security modules';
/** The modules that confine processes by a policy for each. */
const confining = ['apparmor', 'selinux', 'smack', 'tomoyo'];

const script = `for name; do
  if [ -r "/proc/sys/$name" ]; then printf '%s\t%s\n' "$name" "$(cat "/proc/sys/$name")"; fi
done
printf 'lsm\t%s\n' "$(cat /sys/kernel/security/lsm 2>/dev/null)"
[ -d /sys/kernel/security/apparmor ] && printf 'apparmor\tyes\n'
exit 0`;

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
    setting(modulesName, modulesIn(told), 'apparmor'),
    ...switches.flatMap(({ path, usual }) => {
      const name = path.replaceAll('/', '.');
      const value = told.get(path);
      if (value !== undefined) return [setting(name, value, usual)];
      // A switch of Debian's own is no lack of another kernel.
      return [];
    }),
  ];
}

/** The modules that confine processes; a host that shows no list may show the folder of one. */
function modulesIn(told: ReadonlyMap<string, string>): string {
  const listed = (told.get('lsm') ?? '').split(',').filter((name) => confining.includes(name));
  const found = listed.length === 0 && told.has('apparmor') ? ['apparmor'] : listed;
  return found.length === 0 ? 'none that confines processes' : found.join(', ');
}
