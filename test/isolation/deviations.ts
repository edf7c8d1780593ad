import { expectedVerdicts } from '../../src/docs/expected-verdicts.ts';
import { type ProbeUser, verdictLetters } from '../../src/inside/verdicts.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';

export type ExpectedTarget = 'container' | 'vm';

/** Why a host’s own configuration makes a target differ from what is expected everywhere. */
export interface Deviation {
  readonly probes: string;
  readonly target: ExpectedTarget;
  readonly letters: Readonly<Partial<Record<ProbeUser, string>>>;
  /** A shell test that succeeds on the hosts that this is true of. */
  readonly where: string;
  readonly because: string;
}

/** What an ordinary user finds otherwise than root: no capability, and what the kernel lets only root read or do. */
const ofOrdinaryUser: Readonly<Record<ExpectedTarget, Readonly<Record<string, string>>>> = {
  container: { I: 'P1', D: 'C3 L-vmallocinfo L-slabinfo L-pagetypeinfo' },
  vm: {
    I: 'P1',
    D: 'N13 P7 P8 P10 P11 S5 S6 S9 S10 S11 C3 D2 D3 D4 D5 L-timer_list L-vmallocinfo L-slabinfo L-pagetypeinfo',
  },
};

const without = (path: string) => `! ls -d ${path} 2>/dev/null | grep -q .`;
const absentEverywhere = (probes: string, path: string, what: string): Deviation[] =>
  (['container', 'vm'] as const).map((target) => ({
    probes,
    target,
    letters: { root: '–', user: '–' },
    where: without(path),
    because: `The host has no ${what} (${path}): there is nothing to read, nor to compare with.`,
  }));

/** A 32-bit program that ends at once by the i386 call for it. */
const ends32 =
  'f0VMRgEBAQAAAAAAAAAAAAIAAwABAAAAVIAECDQAAAAAAAAAAAAAADQAIAABAAAAAAAAAAEAAAAAAAAAAIAECACABAhdAAAAXQAAAAUAAAAAEAAAuAEAAAAx282A';
const withoutI386 = `f=$(mktemp) && echo ${ends32} | base64 -d > $f && chmod 755 $f && ! $f; e=$?; rm -f $f; exit $e`;

const withoutKvm = '[ ! -c /dev/kvm ]';

export const deviations: readonly Deviation[] = [
  {
    probes: 'N6',
    target: 'container',
    letters: { root: 'S', user: 'S' },
    where: '[ ! -e /sys/fs/cgroup/cgroup.controllers ]',
    because:
      'Docker gives a container a cgroup namespace of its own only where the host has cgroup v2 alone.',
  },
  {
    probes: 'P5',
    target: 'container',
    letters: { root: 'O', user: 'O' },
    where: '[ ! -e /sys/module/apparmor ] && [ ! -e /sys/fs/selinux ]',
    because: 'The host’s kernel runs no security module that labels processes, so no profile can be applied.',
  },
  ...(['container', 'vm'] as const).map((target) => ({
    probes: 'B5',
    target,
    letters: { root: 'O' },
    where: '[ ! -e /sys/module/apparmor ] && [ ! -e /sys/fs/selinux ]',
    because:
      'The host’s kernel runs no security module that labels processes, neither a container’s nor QEMU.',
  })),
  {
    probes: 'B6',
    target: 'vm',
    letters: { root: 'P' },
    where: "! grep -qs '^namespaces = \\[\\]' /etc/libvirt/qemu.conf",
    because: 'libvirt gives a QEMU mounts of its own, which are the host’s but for /dev.',
  },
  {
    probes: 'V7',
    target: 'vm',
    letters: { root: 'O' },
    where: withoutKvm,
    because: 'The host has no KVM, so that the machine is emulated.',
  },
  {
    probes: 'V6',
    target: 'vm',
    letters: { root: 'P' },
    where: withoutKvm,
    because: 'The host has no KVM: what offers the guest virtualisation is the emulator.',
  },
  {
    probes: 'P7',
    target: 'container',
    letters: { root: 'X' },
    where: 'runc --version | grep -qE "^runc version (0|1\\.[01])\\." && grep -q " tun$" /proc/misc',
    because: 'The runtime is a runc before 1.2, which lets every container open the device of tunnels.',
  },
  {
    probes: 'S3',
    target: 'container',
    letters: { root: 'X', user: 'X' },
    where: 'docker version --format "{{.Server.Version}}" | grep -qE "^(19|20)\\."',
    because: 'The filter that this version of Docker brings lets a container make sockets of AF_VSOCK.',
  },
  {
    probes: 'S3',
    target: 'container',
    letters: { root: 'X', user: 'X' },
    where:
      'docker version --format "{{.Server.Version}}" | grep -qE "^(19|2[0-8])\\.|^29\\.([0-3]\\.|4\\.[01]$)" && { [ -e /proc/modules ] || grep -q "^ALG " /proc/net/protocols; }',
    because:
      'The filter that this version of Docker brings lets a container make sockets of AF_ALG, which this kernel has or can load; 29.4.2 refuses them.',
  },
  {
    probes: 'S12',
    target: 'container',
    letters: { root: 'X', user: 'X' },
    where: 'docker version --format "{{.Server.Version}}" | grep -qE "^(19|20)\\."',
    because: 'The filter that this version of Docker brings refuses no family of sockets.',
  },
  {
    probes: 'S4',
    target: 'container',
    letters: { root: 'X', user: 'X' },
    where: 'docker version --format "{{.Server.Version}}" | grep -qE "^(20|23|24)\\."',
    because: 'The filter that this version of Docker brings permits io_uring; later ones do not.',
  },
  {
    probes: 'S9',
    target: 'container',
    letters: { root: '–', user: '–' },
    where: '[ ! -e /proc/modules ] && [ ! -e /sys/kernel/kexec_loaded ]',
    because: 'The host’s kernel is built without loadable modules and without kexec: there is no such call.',
  },
  {
    probes: 'S9',
    target: 'vm',
    letters: { user: '?' },
    where: '[ ! -e /proc/modules ] && [ ! -e /sys/kernel/kexec_loaded ]',
    because:
      'The guest refuses the calls, but no control on the host can be seen to be permitted them: its kernel lacks them.',
  },
  {
    probes: 'S11',
    target: 'container',
    letters: { root: '–', user: '–' },
    where: withoutI386,
    because:
      'A 32-bit program does not run on the host: neither its kernel nor what is beneath it offers i386 or x32.',
  },
  {
    probes: 'S11',
    target: 'vm',
    letters: { user: '?' },
    where: withoutI386,
    because:
      'The guest’s kernel answers over the i386 interface; on the host a 32-bit program does not run, so no control can fire.',
  },
  {
    probes: 'D3',
    target: 'container',
    letters: { root: '–', user: '–' },
    where: '[ ! -e /proc/kcore ]',
    because: 'The host’s kernel is built without an image of its memory (/proc/kcore).',
  },
  {
    probes: 'D3',
    target: 'vm',
    letters: { user: '?' },
    where: '[ ! -e /proc/kcore ]',
    because: 'The guest refuses it, but no control on the host can be seen to read it: there is none.',
  },
  {
    probes: 'D8',
    target: 'vm',
    letters: { root: '–', user: '–' },
    where: 'true',
    because:
      'The guest boots the workload’s root filesystem, whose init mounts neither tracefs, debugfs nor securityfs.',
  },
  {
    probes: 'L-config.gz',
    target: 'vm',
    letters: { root: '–', user: '–' },
    where: 'true',
    because: 'The guest’s kernel is Debian’s, which is built without /proc/config.gz.',
  },
  {
    probes: 'L-cpuinfo L-cpuid',
    target: 'vm',
    letters: { root: 'L', user: 'L' },
    where: '[ -w /dev/kvm ]',
    because: 'Under KVM the virtual machine has the host’s own model of processor, which no kernel makes.',
  },
  {
    probes: 'L-cpuidle',
    target: 'vm',
    letters: { root: '–', user: '–' },
    where: '[ ! -w /dev/kvm ]',
    because: 'The guest’s kernel has no idle states to count on an emulated processor.',
  },
  ...absentEverywhere('D9', '/sys/class/dmi/id', 'tables that name its machine'),
  ...absentEverywhere('L-modules', '/proc/modules', 'loadable modules'),
  ...absentEverywhere(
    'L-net_prio',
    '/sys/fs/cgroup/net_prio*/net_prio.ifpriomap',
    'net_prio controller in use',
  ),
  ...absentEverywhere('L-cpufreq', '/sys/devices/system/cpu/cpu0/cpufreq', 'control of frequencies'),
  ...absentEverywhere(
    'L-thermal_throttle',
    '/sys/devices/system/cpu/cpu0/thermal_throttle',
    'thermal counters',
  ),
  ...absentEverywhere('L-hwmon', '/sys/class/hwmon/hwmon*', 'hardware sensors'),
  ...absentEverywhere('L-schedstat', '/proc/schedstat', 'scheduler statistics'),
  ...absentEverywhere('L-sched_debug', '/proc/sched_debug', 'list of what is scheduled'),
  ...absentEverywhere('L-cpuidle', '/sys/devices/system/cpu/cpu0/cpuidle/state*', 'idle states to count'),
  ...absentEverywhere('L-powercap', '/sys/class/powercap/*', 'counters of energy'),
];

/** What is expected of a target's probes, as letters, on a host for which the given deviations hold. */
export function expectedLetters(
  target: ExpectedTarget,
  user: ProbeUser,
  holding: readonly Deviation[],
): Record<string, string> {
  const probes = catalogue.filter(({ users }) => users.includes(user)).map(({ id }) => id);
  const expected = new Map(probes.map((id) => [id, usual(id, target)]));
  const set = (ids: string, letter: string) => {
    for (const id of ids.split(' ')) if (expected.has(id)) expected.set(id, letter);
  };
  if (user === 'user') {
    for (const [letter, ids] of Object.entries(ofOrdinaryUser[target])) set(ids, letter);
  }
  for (const { probes: ids, letters, ...deviation } of holding) {
    const letter = letters[user];
    if (deviation.target === target && letter !== undefined) set(ids, letter);
  }
  return Object.fromEntries(expected);
}

/** The first that the documentation names. Where it names none, the harness opens what the probe finds open. */
function usual(probe: string, target: ExpectedTarget): string {
  const verdict = expectedVerdicts(probe)?.[target][0];
  return verdict === undefined ? 'X' : verdictLetters[verdict];
}
