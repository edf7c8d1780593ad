import type { Verdict } from '../inside/verdicts.ts';

/**
 * The verdicts that a probe is expected to give as root: a calibration to check a host against, from which no verdict
 * is made.
 */
export interface Expected {
  /** The verdicts for a Docker container of the engine's defaults, with the scenario's limits. */
  readonly container: readonly Verdict[];
  readonly vm: readonly Verdict[];
  /** The configuration of the host that decides which of several it is. */
  readonly when?: string;
}

const bothWays: Expected = { container: ['shared'], vm: ['isolated'] };
const ownInBoth: Expected = { container: ['isolated'], vm: ['isolated'] };
const rights: Expected = { container: ['exposed'], vm: ['confined'] };
const refused: Expected = { container: ['denied'], vm: ['confined'] };
const leak: Expected = { container: ['leaked'], vm: ['isolated'] };

const ifThere = 'Absent where the kernel has no such file.';
const leakIfThere: Expected = { container: ['leaked', 'absent'], vm: ['isolated', 'absent'], when: ifThere };

const table: Readonly<Record<string, Expected>> = {
  ...each('K1 K2 K3 K4 K5 K6', bothWays),
  K7: { container: ['absent'], vm: ['absent'], when: 'Synthetic where the runtime is a sandbox, as gVisor.' },
  ...each('N1 N2 N3 N4 N5 N9 N10 N11 N12', ownInBoth),
  N6: {
    container: ['isolated', 'shared'],
    vm: ['isolated'],
    when: 'Docker shares the cgroup namespace by default where the host has version 1 or both versions of cgroups.',
  },
  N7: { ...bothWays, when: 'Isolated where the engine maps users (`userns-remap`).' },
  N8: {
    container: ['shared', 'isolated'],
    vm: ['isolated'],
    when: 'Engines make a time namespace only from recent versions on, if at all.',
  },
  N13: refused,
  N15: {
    container: ['leaked'],
    vm: ['partly', 'isolated'],
    when: 'A virtual machine is given the image’s or the host’s resolver: isolated where that is another than the host’s.',
  },
  N14: { container: ['isolated'], vm: ['absent'] },
  ...each('P1 P2', { container: ['partly'], vm: ['confined'] }),
  P4: { container: ['open'], vm: ['confined'] },
  P3: { ...rights, when: 'Isolated where the engine maps users (`userns-remap`).' },
  P5: {
    container: ['denied', 'open'],
    vm: ['open'],
    when: 'Denied where the host runs AppArmor or SELinux, whose profile the engine applies.',
  },
  P6: ownInBoth,
  P7: {
    container: ['denied', 'exposed'],
    vm: ['confined'],
    when: 'Exposed where a runc before 1.2 permits the device of tunnels (10:200) and the kernel has it.',
  },
  ...each('P8 P9 P10 P11', refused),
  S1: { container: ['isolated'], vm: ['confined'] },
  S3: {
    container: ['denied', 'exposed'],
    vm: ['confined'],
    when: 'Exposed where the engine’s profile is older than the rule: Docker before 23 (AF_VSOCK), before 29.4.2 (AF_ALG).',
  },
  ...each('S2 S4 S5 S6 S7 S8 S9 S10', refused),
  S11: { container: ['denied'], vm: ['confined', 'absent'], when: 'Absent where the kernel has neither.' },
  S12: {
    container: ['partly', 'exposed'],
    vm: ['confined'],
    when: 'Exposed where the engine’s profile refuses no family: Docker before 23.',
  },
  C1: {
    container: ['exposed', 'partly', 'open', 'isolated'],
    vm: ['exposed', 'partly', 'open', 'isolated'],
    when: 'By what the host listens on, and by its packet filter.',
  },
  C2: {
    container: ['open', 'exposed', 'isolated'],
    vm: ['open', 'exposed', 'isolated'],
    when: 'Exposed where the host has such a service; isolated where nothing leads out of its network.',
  },
  C3: {
    container: ['open', 'denied'],
    vm: ['open', 'partly'],
    when: 'Denied without CAP_NET_RAW; partly where a network filter of libvirt bars forged addresses.',
  },
  'L-page-cache': {
    container: ['shared', 'absent'],
    vm: ['isolated', 'absent'],
    when: 'Absent where the engine keeps its images in memory, or all files of an image are in use.',
  },
  D1: { container: ['isolated'], vm: ['confined'] },
  D2: { container: ['absent'], vm: ['confined'] },
  ...each('D3 D4 D5', refused),
  D7: { container: ['denied'], vm: ['confined', 'absent'], when: 'Absent in a machine without such tables.' },
  D8: { container: ['absent'], vm: ['confined', 'absent'], when: 'Absent in a guest that mounts none.' },
  ...each('D9 D10', leak),
  ...each('R2 R3 R5 R6 R7', ownInBoth),
  R1: {
    container: ['isolated'],
    vm: ['partly'],
    when: 'Isolated where the host limits the emulator as well.',
  },
  // Scenarios cannot ask for it.
  R4: { container: ['open'], vm: ['open'] },
  ...each('R12 R13', { container: ['stated'], vm: ['stated'] }),
  R8: leak,
  ...each('R9 R10 R11', bothWays),
  ...each('L-cpuinfo L-cpuid', {
    container: ['leaked'],
    vm: ['isolated', 'leaked'],
    when: 'Isolated under emulation or with a named model; leaked under KVM with the host’s own model, which is Ballast’s default there.',
  }),
  // Docker lays a mask over these.
  ...each('L-timer_list L-sched_debug L-keys', {
    container: ['denied', 'absent'],
    vm: ['isolated', 'absent'],
    when: ifThere,
  }),
  'L-net': ownInBoth,
  B1: {
    container: ['open', 'closed'],
    vm: ['closed'],
    when: 'Closed in a container where the engine maps users (`userns-remap`); open in a virtual machine where libvirt runs QEMU as root.',
  },
  B2: { container: ['partly', 'closed'], vm: ['closed'], when: 'As B1.' },
  B3: { container: ['open'], vm: ['closed'] },
  B4: { container: ['partly'], vm: ['partly'] },
  B5: {
    container: ['closed', 'open'],
    vm: ['closed', 'open'],
    when: 'Closed where the host runs AppArmor or SELinux, and its engine or libvirt uses it.',
  },
  B6: {
    container: ['partly', 'closed'],
    vm: ['open', 'partly'],
    when: 'Closed where the engine maps users; partly in a virtual machine to whose QEMU libvirt gives mounts of its own.',
  },
  B7: { container: ['closed'], vm: ['open'] },
  B8: {
    container: ['closed'],
    vm: ['open', 'partly', 'closed'],
    when: 'Open in a virtual machine for which libvirt has no such cgroup.',
  },
  B9: {
    container: ['closed'],
    vm: ['partly', 'closed'],
    when: 'Partly in a virtual machine whose disk lies above a base that machines share.',
  },
  B10: { container: ['closed'], vm: ['open', 'partly'], when: 'libvirt sets no limit by itself.' },
  B11: {
    container: ['open'],
    vm: ['open', 'closed'],
    when: 'Open where the QEMUs of siblings share a user, as libvirt’s do; a `microvm` has files that are root’s.',
  },
  ...each('V1 V2 V3', { container: ['absent'], vm: ['stated'] }),
  V4: { container: ['absent'], vm: ['isolated'] },
  V5: {
    container: ['absent'],
    vm: ['partly', 'closed'],
    when: 'Partly where machines have a base disk in common.',
  },
  V6: {
    container: ['absent'],
    vm: ['closed', 'partly', 'open'],
    when: 'By the host’s KVM and its setting `nested`.',
  },
  V7: { container: ['absent'], vm: ['closed', 'open'], when: 'Open under emulation.' },
  ...each('H1 H2 H3 H4', { container: ['stated'], vm: ['stated'] }),
  V8: { container: ['absent'], vm: ['open'] },
};

/** The expectation for a probe; undefined when it depends too much on the host. */
export function expectedVerdicts(probe: string): Expected | undefined {
  return table[probe] ?? (probe.startsWith('L-') ? leakIfThere : undefined);
}

function each(ids: string, expected: Expected): Readonly<Record<string, Expected>> {
  return Object.fromEntries(ids.split(' ').map((id) => [id, expected]));
}
