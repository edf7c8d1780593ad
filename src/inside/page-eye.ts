import type { Ask } from './ask.ts';
import type { Reading } from './reading.ts';

/** The questions about single pages of files in the kernel's cache; see `native/probe/page_cache.c`. */
export class PageEye {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /**
   * `OFFSET PATH` of a page of the root's own files that comes from the disk once it was given up; empty when there is
   * none among the first few.
   */
  find(): Promise<Reading> {
    return this.#ask('cached-page', []);
  }

  /** Gives the page up, so that whoever reads it next waits for the disk once. */
  drop(path: string, offset: number): Promise<Reading> {
    return this.#ask('drop-page', [path, offset]);
  }

  /** Reads one byte of the page; tells whether it came from the `disk` or from `memory`. */
  touch(path: string, offset: number): Promise<Reading> {
    return this.#ask('touch-page', [path, offset]);
  }
}
