import { z } from 'zod';
import type { Eye } from '../../inside/eye.ts';
import { type Reading, wholeText } from '../../inside/reading.ts';

/** A device of a kernel, by the numbers that its file is made with. */
export const device = z.strictObject({ name: z.string().max(40), major: z.int(), minor: z.int() });
export type Device = z.output<typeof device>;

/** Disks that are made only of memory or files, which say less than others: they come last. */
const secondary = /^(loop|ram|zram|nbd|sr|fd)\d/;

/** A disk of this machine that can be opened at all, or else the first there is; null without any. */
export async function diskOf(eye: Eye): Promise<Device | null> {
  const names = (wholeText(await eye.list('/sys/block')) ?? '').split('\n').filter((name) => name !== '');
  const sorted = names.toSorted(
    (a, b) => Number(secondary.test(a)) - Number(secondary.test(b)) || (a < b ? -1 : 1),
  );
  let first: Device | null = null;
  for (const name of sorted.slice(0, 8)) {
    const [, major, minor] =
      /^(\d{1,4}):(\d{1,7})\n$/.exec(wholeText(await eye.read(`/sys/block/${name}/dev`)) ?? '') ?? [];
    if (major === undefined || minor === undefined) continue;
    const found = { name: name.slice(0, 40), major: Number(major), minor: Number(minor) };
    first ??= found;
    if ((await eye.open(`/dev/${name}`)).kind === 'content') return found;
  }
  return first;
}

/** The memory and the log, which each kernel has under these numbers: Documentation/admin-guide/devices.txt. */
const always: readonly Device[] = [
  { name: 'mem', major: 1, minor: 1 },
  { name: 'kmsg', major: 1, minor: 11 },
];
const miscMajor = 10;
/** The devices behind which much of a kernel lies, by their names in /proc/misc. */
const reachingFar = ['fuse', 'kvm', 'loop-control', 'tun', 'userfaultfd', 'vhost-net', 'vhost-vsock'];

/**
 * The character devices to try: those that this kernel has, since opening another's file would make a kernel load a
 * module.
 */
export async function charactersOf(eye: Eye): Promise<readonly Device[]> {
  const lines = (wholeText(await eye.read('/proc/misc')) ?? '').split('\n');
  const misc = lines.flatMap((line) => {
    const [, minor, name = ''] = /^ *(\d{1,7}) ([\w-]{1,40})$/.exec(line) ?? [];
    return reachingFar.includes(name) ? [{ name, major: miscMajor, minor: Number(minor) }] : [];
  });
  return [...always, ...misc.slice(0, reachingFar.length)];
}

export const numberOf = ({ major, minor }: Device) => `${major}:${minor}`;

/** What became of one device: its file was opened, or refused; `unknown` when nothing follows for the device. */
export type Attempted = 'opened' | 'refused' | 'none' | 'unknown';

/** What became of each device in an answer of `mknod-chars` (see `native/probe/calls.c`), by its number. */
export function attemptsIn(one: Reading | null): ReadonlyMap<string, Attempted> {
  const text = one === null ? undefined : wholeText(one);
  const parts = (text ?? '').split(/^(\d{1,4}:\d{1,7})\n/m).slice(1);
  const found = new Map<string, Attempted>();
  for (let at = 0; at + 1 < parts.length; at += 2) found.set(parts[at] ?? '', outcomeOf(parts[at + 1] ?? ''));
  return found;
}

function outcomeOf(steps: string): Attempted {
  const last = steps.trimEnd().split('\n').at(-1);
  if (last === 'open OK') return 'opened';
  if (last === 'open ENXIO' || last === 'open ENODEV') return 'none';
  return /^(?:mknod|open) (?:EPERM|EACCES)$/.test(last ?? '') ? 'refused' : 'unknown';
}
