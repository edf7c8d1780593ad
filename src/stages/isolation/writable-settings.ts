import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../inside/reading.ts';
import { type BothSides, sameNamespace } from './compare.ts';
import type { KernelMount } from './kernel-mounts.ts';

/** A place from which settings are tried, and the folder of the kernel's filesystem that it shows. */
export interface SettingsPlace {
  readonly path: string;
  /** What the paths of settings begin with: `/sys` for the sysctls of proc, nothing for sysfs. */
  readonly prefix: string;
}

/** The folders of proc that hold settings and no processes. */
const ofProc = ['/sys', '/irq'];
/** The filesystems that hold nothing but settings, and what stands before the paths of each. */
const prefixes: Readonly<Record<string, string>> = {
  sysfs: '',
  binfmt_misc: '/binfmt',
  efivarfs: '/efivars',
};
const usual: readonly SettingsPlace[] = [
  ...ofProc.map((folder) => ({ path: `/proc${folder}`, prefix: folder })),
  { path: '/sys', prefix: '' },
];
/** The places of settings: the usual ones, and wherever else one of these filesystems or a folder of one is mounted. */
export function settingsPlaces(mounts: readonly KernelMount[]): readonly SettingsPlace[] {
  const places = mounts.flatMap(({ type, root, point }): SettingsPlace[] => {
    if (type === 'proc' && root === '/')
      return ofProc.map((folder) => ({ path: `${point}${folder}`, prefix: folder }));
    if (type === 'proc')
      return ofProc.some((folder) => `${root}/`.startsWith(`${folder}/`))
        ? [{ path: point, prefix: root }]
        : [];
    const prefix = prefixes[type];
    return prefix === undefined ? [] : [{ path: point, prefix: prefix + (root === '/' ? '' : root) }];
  });
  return [...new Map([...usual, ...places].map((place) => [place.path, place])).values()];
}

/** The settings that belong to a namespace and not to the kernel: namespaces(7), and the tables of each. */
const ofNamespaces = {
  net: ['/sys/net/*', '/devices/*/net/*', '/class/net/*'],
  ipc: [
    ...['/sys/fs/mqueue/*', '/sys/kernel/msg*', '/sys/kernel/sem', '/sys/kernel/sem_next_id'],
    ...['/sys/kernel/shm*', '/sys/kernel/auto_msgmni'],
  ],
  uts: ['/sys/kernel/hostname', '/sys/kernel/domainname'],
  pid: ['/sys/kernel/pid_max', '/sys/vm/memfd_noexec'],
  user: ['/sys/user/*'],
} as const;
export const settingsNamespaces = ['net', 'ipc', 'uts', 'pid', 'user'] as const;

/** Everybody may open this one by its mode; only a write to it asks for a right, and none is made. */
const openToAll = ['/sys/kernel/ns_last_pid'];

/** The settings to name before others, since they run programs, stop the machine, or rule all of its memory. */
const telling = [
  ...['core_pattern', 'modprobe', 'hotplug', 'sysrq', 'panic*', 'yama/*', 'kptr_restrict'].map(
    (name) => `/sys/kernel/${name}`,
  ),
  ...['/binfmt/register', '/efivars/*', '/sys/vm/*', '/sys/fs/protected_*', '/kernel/uevent_helper'],
  ...['/kernel/mm/*', '/module/*/parameters/*', '/power/*', '/irq/*', '/sys/net/*', '/devices/*/uevent'],
];

/**
 * The patterns for `SystemEye.settings`: what is of a namespace that the instance has for itself is left out.
 * @param namespaces those of its first process, and the host's
 */
export function settingsPatterns(
  namespaces: Readonly<Record<(typeof settingsNamespaces)[number], BothSides>>,
): readonly string[] {
  const own = settingsNamespaces.filter((kind) => sameNamespace(kind, namespaces[kind]) === false);
  return [
    ...openToAll.map((path) => `-${path}`),
    ...own.flatMap((kind) => ofNamespaces[kind].map((path) => `-${path}`)),
    ...telling.map((path) => `+${path}`),
  ];
}

/** What became of the settings at one place. */
export const triedSettings = z.strictObject({ path: z.string().max(4096), answer: reading });

export interface TriedSettings {
  readonly tried: number;
  readonly open: number;
  /** How many were refused for which reason. */
  readonly refused: ReadonlyMap<string, number>;
  /** Some of those that opened, the most telling first. */
  readonly paths: readonly string[];
  readonly isWhole: boolean;
}

/** Parses an answer of `SystemEye.settings`; undefined when it is none. What was cut counts as far as it goes. */
export function settingsIn(answer: Reading): TriedSettings | undefined {
  if (answer.kind === 'refused') return undefined;
  const lines = answer.text.split('\n').slice(0, -1);
  const [tried, open] = ['tried', 'open'].map((name, at) =>
    Number(new RegExp(`^${name} (\\d{1,6})$`).exec(lines[at] ?? '')?.[1] ?? Number.NaN),
  );
  if (tried === undefined || open === undefined || !(tried >= open)) return undefined;
  const refused = new Map<string, number>();
  const paths: string[] = [];
  for (const line of lines.slice(2)) {
    const [, error, count] = /^refused (E[A-Z0-9]{1,20}) (\d{1,6})$/.exec(line) ?? [];
    const [, path] = /^path (\/\S{1,4096})$/.exec(line) ?? [];
    if (error !== undefined) refused.set(error, Number(count));
    else if (path !== undefined) paths.push(path);
    else return undefined;
  }
  return { tried, open, refused, paths, isWhole: wholeText(answer) !== undefined };
}
