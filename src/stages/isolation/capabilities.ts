import { type Reading, wholeText } from '../../inside/reading.ts';
import { engineCapabilities } from '../../targets/container/default-capabilities.ts';
import { type Judgement, judgement, type KernelOwner, permitted } from './probe.ts';

/** The capabilities by their numbers: capabilities(7), linux/capability.h of Linux 6.12. */
const names = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...[
    'LINUX_IMMUTABLE',
    'NET_BIND_SERVICE',
    'NET_BROADCAST',
    'NET_ADMIN',
    'NET_RAW',
    'IPC_LOCK',
    'IPC_OWNER',
  ],
  ...[
    'SYS_MODULE',
    'SYS_RAWIO',
    'SYS_CHROOT',
    'SYS_PTRACE',
    'SYS_PACCT',
    'SYS_ADMIN',
    'SYS_BOOT',
    'SYS_NICE',
  ],
  ...[
    'SYS_RESOURCE',
    'SYS_TIME',
    'SYS_TTY_CONFIG',
    'MKNOD',
    'LEASE',
    'AUDIT_WRITE',
    'AUDIT_CONTROL',
    'SETFCAP',
  ],
  ...['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ', 'PERFMON', 'BPF'],
  'CHECKPOINT_RESTORE',
] as const;

/** Those by which a root on the host's kernel has come to own the host, which are therefore named first. */
const gravest =
  'SYS_ADMIN SYS_MODULE SYS_RAWIO SYS_PTRACE DAC_READ_SEARCH BPF PERFMON NET_ADMIN SYS_BOOT'.split(' ');
const mostNamed = 8;

/** The names of the capabilities in a mask without their `CAP_`; a number where there is no name yet. */
export function capabilitiesIn(mask: bigint): readonly string[] {
  const bits = [...mask.toString(2)].reverse();
  return bits.flatMap((bit, number) => (bit === '1' ? [names[number] ?? String(number)] : []));
}

/** True when the engine grants all of these by default. */
export function withinDefault(mask: bigint): boolean {
  return (mask & ~engineCapabilities) === 0n;
}

/** The mask in a line of /proc/PID/status such as `CapEff`; undefined when the reading is not that line alone. */
export function capabilityMask(status: Reading, field: string): bigint | undefined {
  const [, found, mask] = /^(\w{1,8}):\t([0-9a-f]{16})\n$/.exec(wholeText(status) ?? '') ?? [];
  return mask === undefined || found !== field ? undefined : BigInt(`0x${mask}`);
}

/**
 * The verdict on a set of capabilities: none at all, no more than the engine grants by default, or more than that,
 * by name.
 * @param verb what the instance does with them, as in `holds`
 */
export function judgeCapabilities(kernel: KernelOwner, mask: bigint, verb: string): Judgement {
  const all = capabilitiesIn(mask);
  if (all.length === 0) return judgement('isolated', `it ${verb} no capability`);
  const beyond = capabilitiesIn(mask & ~engineCapabilities);
  const count = `${all.length} ${all.length === 1 ? 'capability' : 'capabilities'}`;
  if (beyond.length > 0)
    return permitted(
      kernel,
      `it ${verb} ${count}, ${beyond.length} beyond the engine’s default (${someCapabilities(beyond)})`,
    );
  const within = `it ${verb} ${count}, none beyond the engine’s default (${all.join(', ')})`;
  return kernel === 'host' ? judgement('partly', within) : permitted(kernel, within);
}

/** The first of these names, the gravest foremost. */
export function someCapabilities(capabilities: readonly string[]): string {
  const grave = gravest.filter((name) => capabilities.includes(name));
  const rest = capabilities.filter((name) => !gravest.includes(name));
  const named = [...grave, ...rest].slice(0, mostNamed);
  const more = capabilities.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
