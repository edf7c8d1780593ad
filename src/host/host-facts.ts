import type { Host } from './host.ts';

/** Prints one `name<TAB>value` a line; a fact that cannot be read is left out. */
const script = `
say() { [ -n "$2" ] && printf '%s\\t%s\\n' "$1" "$2"; }
first() { [ -r "$1" ] && head -n 1 "$1"; }
say machineId "$(first /etc/machine-id | cut -c1-8)"
say bootId "$(first /proc/sys/kernel/random/boot_id | cut -c1-8)"
say operatingSystem "$(. /etc/os-release 2>/dev/null; printf %s "$PRETTY_NAME")"
say kernel "$(uname -r)"
say architecture "$(uname -m)"
say cpuModel "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)"
say cpus "$(nproc)"
say memory "$(sed -n 's/^MemTotal: *//p' /proc/meminfo)"
say swap "$(sed -n 's/^SwapTotal: *//p' /proc/meminfo)"
say hostIsGuest "$(grep -qw hypervisor /proc/cpuinfo && echo yes || echo no)"
say hardwareVirtualisation "$(grep -qwE 'vmx|svm' /proc/cpuinfo && echo yes || echo 'no (the CPU shows neither vmx nor svm)')"
say mitigations "$(grep -l '^Mitigation' /sys/devices/system/cpu/vulnerabilities/* 2>/dev/null | wc -l) active"
say governor "$(first /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor)"
say clocksource "$(first /sys/devices/system/clocksource/clocksource0/current_clocksource)"
say transparentHugepages "$(first /sys/kernel/mm/transparent_hugepage/enabled | sed 's/.*\\[\\(.*\\)\\].*/\\1/')"
say ksm "$(first /sys/kernel/mm/ksm/run | sed 's/^0$/off/; s/^1$/on/')"
say cgroups "$(if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo v2; elif [ -d /sys/fs/cgroup/unified ]; then echo hybrid; else echo v1; fi)"
say storage "$(df --output=fstype /var/lib 2>/dev/null | tail -n 1)"
exit 0
`;

/**
 * The facts that a report states about a host, as text by name. One command on the host; missing facts are left out.
 */
export async function hostFacts(host: Host): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await host.exec(['sh', '-c', script]);
  const pairs = stdout.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab > 0 ? [[line.slice(0, tab), line.slice(tab + 1).slice(0, 200)] as const] : [];
  });
  return Object.fromEntries(pairs);
}
