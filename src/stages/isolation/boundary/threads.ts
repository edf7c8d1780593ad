import { type Reading, wholeLines } from '../../../inside/reading.ts';

/** The rights that some threads of a process have, of which it has `count`. */
export interface ThreadRights {
  readonly count: number;
  /** Real, effective, saved and that for files. */
  readonly users: readonly number[];
  readonly groups: readonly number[];
  readonly supplementary: readonly number[];
  /** Masks of capabilities: permitted, effective, bounding and ambient. */
  readonly permitted: bigint;
  readonly effective: bigint;
  readonly bounding: bigint;
  readonly ambient: bigint;
  readonly noNewPrivileges: boolean;
  /** 0: no filter of system calls, 1: strict, 2: filters. */
  readonly seccomp: number;
  readonly filters: number;
}

/**
 * The sets of rights of a process's threads, as `Eye.threads` reads them; undefined when that is not all of them, or no
 * such reading. Kernels before 5.9 do not number the filters.
 */
export function threadRights(one: Reading): readonly ThreadRights[] | undefined {
  const parsed = wholeLines(one)?.map(parseLine);
  return parsed?.every((rights) => rights !== undefined) === true ? parsed : undefined;
}

function parseLine(line: string): ThreadRights | undefined {
  const [, count, rest = ''] = /^(\d{1,7}) (.+)$/.exec(line) ?? [];
  const fields = new Map(
    rest.split(';').map((field): [string, string] => {
      const at = field.indexOf(':');
      return [field.slice(0, at), field.slice(at + 1).trim()];
    }),
  );
  const numbers = (name: string) => {
    const text = fields.get(name);
    if (text === undefined || !/^(?:\d{1,10}(?: +|$))*$/.test(text)) return undefined;
    return text === '' ? [] : text.split(/ +/).map(Number);
  };
  const mask = (name: string) => {
    const text = fields.get(name) ?? '';
    return /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
  };
  const [users, groups, supplementary] = [numbers('Uid'), numbers('Gid'), numbers('Groups')];
  const [permitted, effective, bounding] = [mask('CapPrm'), mask('CapEff'), mask('CapBnd')];
  const [barred] = numbers('NoNewPrivs') ?? [];
  const [seccomp] = numbers('Seccomp') ?? [];
  if (count === undefined || users?.length !== 4 || groups?.length !== 4 || supplementary === undefined)
    return undefined;
  if (permitted === undefined || effective === undefined || bounding === undefined) return undefined;
  if (barred === undefined || seccomp === undefined) return undefined;
  return {
    count: Number(count),
    users,
    groups,
    supplementary,
    permitted,
    effective,
    bounding,
    ambient: mask('CapAmb') ?? 0n,
    noNewPrivileges: barred === 1,
    seccomp,
    filters: numbers('Seccomp_filters')?.[0] ?? (seccomp === 2 ? 1 : 0),
  };
}
