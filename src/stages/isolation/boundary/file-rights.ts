import { type Reading, wholeLines } from '../../../inside/reading.ts';
import type { ThreadRights } from './threads.ts';

/** A file's rights as numbers, from `Eye.rights`. */
export interface FileRights {
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** The entries of an access list for one user or group. */
  readonly users: ReadonlyMap<number, number>;
  readonly groups: ReadonlyMap<number, number>;
  /** What the list gives to the owning group; undefined: what the mode says. */
  readonly ownGroup: number | undefined;
  readonly mask: number;
}

/** Parses the lines of `Eye.rights`: undefined for a path that is not there; the whole is undefined when malformed. */
export function fileRights(one: Reading): readonly (FileRights | undefined)[] | undefined {
  const lines = wholeLines(one);
  if (lines?.every((line) => /^(?:- E[A-Z]+|[0-7]{4,6} \d+ \d+(?: [ugom]:\d*:[0-7])*)$/.test(line)) !== true)
    return undefined;
  return lines.map((line) => {
    if (line.startsWith('-')) return undefined;
    const [mode = '0', owner, group, ...entries] = line.split(' ');
    const list = entries.map((entry) => entry.split(':') as [string, string, string]);
    const byId = (tag: string) =>
      new Map(list.filter(([own]) => own === tag).map(([, id, bits]) => [Number(id), Number(bits)]));
    const single = (tag: string) => list.find(([own]) => own === tag)?.[2];
    return {
      mode: Number.parseInt(mode, 8),
      owner: Number(owner),
      group: Number(group),
      users: byId('u'),
      groups: byId('g'),
      ownGroup: single('o') === undefined ? undefined : Number(single('o')),
      mask: Number(single('m') ?? 7),
    };
  });
}

const overridesAll = 1n << 1n;
const overridesReading = 1n << 2n;

/**
 * The bits (4 read, 2 write, 1 search) that a process has on a file, by the rule of acl(5), “Access check algorithm”.
 * @param overHost true when its capabilities count over the host
 */
export function bitsOf(file: FileRights, process: ThreadRights, overHost: boolean): number {
  const held = overHost ? process.effective | process.permitted : 0n;
  if ((held & overridesAll) !== 0n) return 7;
  const extra = (held & overridesReading) !== 0n ? 5 : 0;
  return extra | plainBits(file, process);
}

function plainBits(file: FileRights, { users, groups, supplementary }: ThreadRights): number {
  const [user, own] = [users[3] ?? -1, [groups[3] ?? -1, ...supplementary]];
  if (user === file.owner) return (file.mode >> 6) & 7;
  // Linux looks at no list whose mask is empty, not even at an entry that takes rights away (fs/namei.c).
  if ((file.mode & 0o070) === 0) return own.includes(file.group) ? 0 : file.mode & 7;
  const named = file.users.get(user);
  if (named !== undefined) return named & file.mask;
  const hasList = file.ownGroup !== undefined;
  const matching = [
    ...(own.includes(file.group) ? [file.ownGroup ?? (file.mode >> 3) & 7] : []),
    ...[...file.groups].filter(([id]) => own.includes(id)).map(([, bits]) => bits),
  ];
  if (matching.length === 0) return file.mode & 7;
  const bits = matching.reduce((all, one) => all | one, 0);
  return hasList ? bits & file.mask : bits;
}
