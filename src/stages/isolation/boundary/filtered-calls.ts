import { type Reading, wholeText } from '../../../inside/reading.ts';

/** What the filters of a process do with the calls that a kernel has, by their numbers. */
export interface FilteredCalls {
  readonly filters: number;
  /** All calls that are asked about. */
  readonly all: number;
  /** Those that pass whatever their arguments are. */
  readonly passing: number;
  /** Those that pass with certain arguments, or if somebody else lets them. */
  readonly sometimes: number;
  /** Calls of 32-bit programs that pass, sometimes or always. */
  readonly passing32: number;
  /** The passing ones among those by which kernels have been broken into, by name. */
  readonly telling: readonly string[];
}

/** The numbers on x86-64 that no kernel has given out: between the old calls and those that all architectures share. */
const unused = { first: 335, last: 423 } as const;
const letters = 470;
/** Calls that privileges or flaws of the kernel have been gained by, on x86-64: arch/x86/entry/syscalls/syscall_64.tbl. */
const telling: Readonly<Record<string, number>> = {
  execve: 59,
  ptrace: 101,
  mount: 165,
  init_module: 175,
  kexec_load: 246,
  keyctl: 250,
  unshare: 272,
  perf_event_open: 298,
  open_by_handle_at: 304,
  setns: 308,
  bpf: 321,
  userfaultfd: 323,
  io_uring_setup: 425,
};

/** Parses what `Eye.filter` reads; undefined when it is no such reading. */
export function filteredCalls(one: Reading): FilteredCalls | undefined {
  const [, count, native = '', i386 = ''] =
    /^filters (\d{1,2})\nnative ([yns]{470})\ni386 ([yns]{470})\n$/.exec(wholeText(one) ?? '') ?? [];
  if (count === undefined) return undefined;
  const used = [...native].filter((_, number) => number < unused.first || number > unused.last);
  const how = (letter: string) => used.filter((other) => other === letter).length;
  return {
    filters: Number(count),
    all: letters - (unused.last - unused.first + 1),
    passing: how('y'),
    sometimes: how('s'),
    passing32: [...i386].filter((letter) => letter !== 'n').length,
    telling: Object.keys(telling).filter((name) => native[telling[name] ?? -1] === 'y'),
  };
}
