import type { Eye } from '../../../inside/eye.ts';
import { type Reading, wholeText } from '../../../inside/reading.ts';
import { type Channel, hardwareIdentity, othersActivity } from './channel.ts';
import type { Constant } from './constant-rule.ts';
import { firstLines } from './figures.ts';

const read = (eye: Eye, path: string) => eye.read(path);
const begin = (eye: Eye, path: string) => eye.read(path, 800);
const digest = (eye: Eye, path: string) => eye.digest(path);
const lines =
  (...prefixes: readonly string[]) =>
  (eye: Eye, path: string) =>
    eye.lines(path, ...prefixes);

/** Accepts a text that matches the whole pattern. */
const whole = (pattern: RegExp) => (one: Reading) => pattern.exec(wholeText(one) ?? '')?.[0];
/** The length and the hash, of more than nothing. */
const hashed = whole(/^[1-9]\d* [0-9a-f]{16}\n$/);
const processor = '/sys/devices/system/cpu/cpu0';
const node = '/sys/devices/system/node/node0';

/** The channels whose content hardly ever changes. The boot id is one as well: it is probed as K1. */
export const constants: readonly (Channel & Constant)[] = [
  {
    name: 'cmdline',
    what: 'kernel command line',
    path: '/proc/cmdline',
    ask: digest,
    content: hashed,
    compared: 'length and hash of /proc/cmdline',
  },
  {
    name: 'version',
    what: 'kernel version',
    path: '/proc/version',
    ask: digest,
    content: hashed,
    compared: 'length and hash of /proc/version',
  },
  {
    name: 'config.gz',
    what: 'kernel configuration',
    path: '/proc/config.gz',
    ask: digest,
    content: hashed,
    compared: 'length and hash of /proc/config.gz',
  },
  {
    name: 'cpuinfo',
    what: 'processor model',
    standing: hardwareIdentity,
    path: '/proc/cpuinfo',
    ask: lines('model name', 'stepping'),
    content: firstLines(2, /^((?:model name|stepping)\s*: .+)$/),
    compared: 'model and stepping of the first processor in /proc/cpuinfo',
    onAnyKernel: true,
    isMadeUp: (text) => /^model name\s*: unknown$/m.test(text),
    note: 'No kernel makes the model: a virtual machine that is given the host’s processor on purpose, as under KVM, knows it all the same. A file that names none does not hide the processor: L-cpuid asks that.',
  },
  {
    name: 'cpuid',
    what: 'processor’s own answer',
    standing: hardwareIdentity,
    path: 'CPUID',
    ask: (eye) => eye.cpuid('0', '1', '80000002', '80000003', '80000004'),
    content: identityIn,
    compared: 'vendor, family, model, stepping and brand, as the instruction CPUID answers them,',
    onAnyKernel: true,
    note: 'The instruction needs no right and no file, so that a sandbox that shows no model in /proc/cpuinfo hides nothing by that. Under emulation, or with a named model, a virtual machine answers otherwise than its host.',
  },
  {
    name: 'crypto',
    what: 'list of ciphers',
    path: '/proc/crypto',
    ask: lines('name ', 'driver '),
    content: firstLines(16, /^((?:name|driver)\s*: .+)$/),
    compared: 'names and drivers of the first eight ciphers in /proc/crypto',
  },
  {
    name: 'modules',
    what: 'list of kernel modules',
    path: '/proc/modules',
    ask: begin,
    // The kernel zeroes addresses for some users, and users of a module come and go.
    content: firstLines(8, /^(\S{1,64} \d{1,9}) /),
    compared: 'names and sizes of the newest modules in /proc/modules',
  },
  {
    name: 'cgroups',
    what: 'number of cgroups',
    standing: othersActivity,
    path: '/proc/cgroups',
    ask: read,
    content: whole(/^#subsys_name\t[^\n]*\n(?:\w+(?:\t\d+){3}\n)*$/),
    compared: 'all of /proc/cgroups',
  },
  {
    name: 'vmallocinfo',
    what: 'map of kernel memory',
    path: '/proc/vmallocinfo',
    ask: (eye, path) => eye.containing(path, ' phys='),
    // The kernel hashes or zeroes addresses.
    content: firstLines(8, /^0x[0-9a-f]+-0x[0-9a-f]+ +(\d+ .+)$/),
    compared: 'sizes and owners of the first mapped devices in /proc/vmallocinfo',
  },
  {
    name: 'mb_groups',
    what: 'map of free blocks',
    standing: othersActivity,
    path: firstExt4,
    ask: begin,
    content: firstLines(6, /^(#(?:group|\d+ *): .+)$/),
    compared: 'the first block groups in /proc/fs/ext4/*/mb_groups of one filesystem',
  },
  {
    name: 'net_prio',
    what: 'network priorities by interface',
    path: '/sys/fs/cgroup/net_prio/net_prio.ifpriomap',
    ask: read,
    content: whole(/^(?:[A-Za-z][\w.@-]{0,14} \d+\n)+$/),
    compared: 'net_prio.ifpriomap, which names interfaces of the first network namespace,',
    note: 'Only where the controllers of cgroup version 1 are mounted.',
  },
  {
    name: 'node-meminfo',
    what: 'memory of a NUMA node',
    path: `${node}/meminfo`,
    ask: lines('Node 0 MemTotal:'),
    content: whole(/^Node 0 MemTotal: +\d+ kB\n$/),
    compared: `the total of ${node}/meminfo`,
    onAnyKernel: true,
    note: 'What of it is free may lie on another node than the step that a host can make, so the total stands for it.',
  },
  {
    name: 'cpufreq',
    what: 'processor frequencies',
    standing: hardwareIdentity,
    path: `${processor}/cpufreq/cpuinfo_max_freq`,
    ask: read,
    content: whole(/^\d+\n$/),
    compared: 'cpufreq/cpuinfo_max_freq of the first processor',
    onAnyKernel: true,
  },
  {
    name: 'thermal_throttle',
    what: 'count of thermal throttling',
    standing: hardwareIdentity,
    path: `${processor}/thermal_throttle/core_throttle_count`,
    ask: read,
    content: whole(/^\d+\n$/),
    compared: 'thermal_throttle/core_throttle_count of the first processor',
    onAnyKernel: true,
    note: 'Grows too rarely to be caught growing.',
  },
  {
    name: 'hwmon',
    what: 'hardware sensors',
    standing: hardwareIdentity,
    path: '/sys/class/hwmon/hwmon0/name',
    ask: read,
    content: whole(/^[A-Za-z][\w.-]*\n$/),
    compared: 'the name of the first sensor in /sys/class/hwmon',
    onAnyKernel: true,
    note: 'Temperatures cannot be moved at will, so that they follow is not shown.',
  },
];

/**
 * The identity in CPUID's answers: vendor (leaf 0, EBX, ECX and EDX), signature (leaf 1, EAX) and brand (leaves 80000002
 * to 80000004), without what differs between the processors of one machine. Intel SDM, vol. 2A, CPUID.
 */
function identityIn(one: Reading): string | undefined {
  const text = wholeText(one);
  if (text === undefined || !/^(?:[0-9a-f]{8}(?: [0-9a-f]{8}){4}\n)+$/.test(text)) return undefined;
  const leaves = new Map(text.split('\n').map((line) => [line.slice(0, 8), line.slice(9)]));
  const vendor = leaves.get('00000000')?.slice(9);
  const signature = leaves.get('00000001')?.slice(0, 8);
  const brand = ['80000002', '80000003', '80000004'].map((leaf) => leaves.get(leaf) ?? '');
  return vendor === undefined || signature === undefined
    ? undefined
    : [vendor, signature, ...brand].join(' ');
}

async function firstExt4(eye: Eye): Promise<string> {
  const devices = await eye.list('/proc/fs/ext4');
  const names = (wholeText(devices) ?? '').split('\n').filter((name) => /^[\w.-]{1,64}$/.test(name));
  return `/proc/fs/ext4/${names.sort()[0] ?? 'none'}/mb_groups`;
}
