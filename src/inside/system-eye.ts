import type { Ask } from './ask.ts';
import type { Reading } from './reading.ts';

/** The questions about the machine that one side sees as a whole, and about what its processes hold. */
export class SystemEye {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /**
   * Opens the files of one filesystem from a place on for writing, for so long, and writes to none of them: see
   * `native/probe/settings.c`.
   * @param prefix what stands in the place's stead in the paths that are told
   * @param patterns `-/a/*` leaves paths out, `+/a/*` names them before others
   */
  settings(place: string, longestMs: number, prefix: string, patterns: readonly string[]): Promise<Reading> {
    return this.#ask('settings', [place, longestMs, prefix, ...patterns], { timeoutMs: longestMs + 8000 });
  }

  /**
   * The working folder, the root and the program of a process, a line each; see `native/probe/descriptors.c`.
   * @param pid `self` is whoever answers
   * @param namespaces the processes in whose mounts each counts as its own
   */
  places(pid: number | 'self', ...namespaces: readonly number[]): Promise<Reading> {
    return this.#ask('places', [pid, ...namespaces]);
  }

  /** The smallest step of the monotonic clock, and whether the processor's counter may be read; see `native/probe/clocks.c`. */
  clocks(): Promise<Reading> {
    return this.#ask('clocks', []);
  }

  /** Repeats a unit of work (`native/probe/units.c`) for so long; how much was done, and the ns that passed. */
  load(unit: string, milliseconds: number, address = '', port = 0): Promise<Reading> {
    const to = address === '' ? [] : [address, port];
    return this.#ask('load', [unit, milliseconds, 1, 0, ...to], { timeoutMs: milliseconds + 5000 });
  }

  /** Writes lines to the standard output of a process; how many bytes were taken, and the ns that passed. */
  print(pid: number, bytes: number, longestMs: number): Promise<Reading> {
    return this.#ask('print', [pid, bytes, longestMs], { timeoutMs: longestMs + 5000 });
  }
}
