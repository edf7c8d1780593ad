import { stripVTControlCharacters } from 'node:util';
import type { HostProcess } from '../../host/host.ts';
import { OutputTail } from '../../inside/output-tail.ts';
import { type Mark, Marks } from '../../marks.ts';
import { ConsoleFrames } from './console-frames.ts';

export type GuestEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly number: number }
  | { readonly kind: 'failed'; readonly text: string }
  /** The guest's kernel ended it, whoever asked for that: the workload, or init when it has reported its end. */
  | { readonly kind: 'off' }
  | { readonly kind: 'panic'; readonly text: string };

export interface SerialEvents {
  /** A whole line, without its colours, by which the guest's init reports itself. Absent: it is Ballast's own init. */
  readonly initWords?: RegExp | undefined;
  readonly onFirstByte?: (seen: Mark) => void;
  readonly onInit?: (seen: Mark) => void;
  /** Called with the id that the workload's first process has in the guest. */
  readonly onStarted?: (pid: number) => void;
}

const maxLine = 512;

/**
 * The beginning of the words of Ballast's programs in the guest (native/parts/words.h). They pass on what the workload
 * writes to its output without the first byte, so that it cannot be taken for their words. Root in the guest may write
 * to the line itself, which gets it nothing but another end of its own.
 */
const sign = '\x1eballast: ';

/** A panic as the kernel's own log has it, with the time. */
const kernelPanic = /^\[ *\d+\.\d{6}\] Kernel panic - not syncing: /;

/** A guest's first serial line, pushed by a reader that was there before the guest. Everything on it is hostile. */
export class SerialLine {
  /** Settles when the line has closed: QEMU is gone. */
  readonly closed: Promise<void>;
  /** Settles when the guest has said its end, or the line has closed. */
  readonly ended: Promise<void>;
  readonly tail = new OutputTail();
  readonly #events: SerialEvents;
  readonly #ended = Promise.withResolvers<void>();
  #end: GuestEnd | undefined;
  #endSeenNs: bigint | undefined;
  #line = '';
  #silent = true;
  #ranOutOfMemory = false;
  #seen = new Set<string>();

  #cpuNs = 0;

  constructor(reader: HostProcess, events: SerialEvents, frames = new ConsoleFrames()) {
    this.#events = events;
    this.ended = this.#ended.promise;
    const closed = Promise.withResolvers<void>();
    this.closed = closed.promise;
    const close = () => {
      this.#ended.resolve();
      closed.resolve();
    };
    reader.stdout.on('data', (chunk: Buffer) => {
      const timed = frames.push(chunk, Marks.now());
      for (const { bytes, seen, cpuNs } of timed ?? []) {
        this.#cpuNs = cpuNs;
        this.push(bytes, seen);
      }
      if (timed === undefined) close();
    });
    reader.stdout.on('error', close);
    reader.stdout.once('close', close);
    reader.stderr.resume();
    reader.exited.then(close, close);
  }

  /** The guest's end in its own words. The last one counts: by then the workload can no longer write. */
  get end(): GuestEnd | undefined {
    return this.#end;
  }

  /** The instant by which it had said so, in ns of the harness's clock. */
  get endSeenNs(): bigint | undefined {
    return this.#endSeenNs;
  }

  /** True when its kernel has reported that it killed a process because memory ran out. */
  get ranOutOfMemory(): boolean {
    return this.#ranOutOfMemory;
  }

  /** The CPU time that reading it has taken on the host, in ns. */
  get readerCpuNs(): number {
    return this.#cpuNs;
  }

  /** @param seen the interval in which these bytes came to the host */
  push(chunk: Buffer, seen: Mark): void {
    if (this.#silent && chunk.length > 0) {
      this.#silent = false;
      this.#events.onFirstByte?.(seen);
    }
    this.tail.push(chunk);
    const lines = chunk.toString('latin1').split('\n');
    lines.forEach((piece, index) => {
      if (this.#line.length < maxLine) this.#line += piece.slice(0, maxLine);
      if (index === lines.length - 1) return;
      this.#interpret(this.#line.replace(/\r+$/, ''), seen);
      this.#line = '';
    });
  }

  #interpret(line: string, seen: Mark): void {
    const { initWords } = this.#events;
    const words = wordsIn(line);
    const started = /^started (\d{1,10})$/.exec(words ?? '');
    if (initWords === undefined ? words === 'init' : initWords.test(stripVTControlCharacters(line)))
      this.#once('init', () => this.#events.onInit?.(seen));
    else if (started) this.#once('started', () => this.#events.onStarted?.(Number(started[1])));
    else {
      if (/\bOut of memory: Killed process \d/.test(line)) this.#ranOutOfMemory = true;
      const end = guestEnd(line);
      if (end === undefined) return;
      // Init reports the exit code 127 of a program that could not be run; the reason reported before is worth more.
      if (this.#end?.kind === 'failed' && end.kind === 'exit' && end.code === 127) return;
      if (this.#end !== undefined && end.kind === 'off') return;
      this.#end = end;
      this.#endSeenNs = seen.latestNs;
      // A workload may write what a kernel does. One that has turned the machine off closes the line; one that has
      // panicked may stay.
      if (words !== undefined || kernelPanic.test(line)) this.#ended.resolve();
    }
  }

  #once(name: string, event: () => void): void {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    event();
  }
}

/** The guest's end that a line reports; undefined when it reports none. */
export function guestEnd(line: string): GuestEnd | undefined {
  const words = wordsIn(line);
  if (words !== undefined) return endIn(words);
  if (/\breboot: (?:Power down|Restarting system|System halted)/.test(line)) return { kind: 'off' };
  const panic = /Kernel panic - not syncing: (.*)$/.exec(line);
  return panic ? { kind: 'panic', text: printable(panic[1] ?? '') } : undefined;
}

function endIn(words: string): GuestEnd | undefined {
  const exit = /^exit (\d{1,3})$/.exec(words);
  if (exit) return { kind: 'exit', code: Number(exit[1]) };
  const signal = /^signal (\d{1,2})$/.exec(words);
  if (signal) return { kind: 'signal', number: Number(signal[1]) };
  const failed = /^failed (.*)$/.exec(words);
  return failed ? { kind: 'failed', text: printable(failed[1] ?? '') } : undefined;
}

/** The words of Ballast's program, which may have come after the beginning of another's line. */
function wordsIn(line: string): string | undefined {
  const at = line.lastIndexOf(sign);
  return at < 0 ? undefined : line.slice(at + sign.length);
}

function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200);
}
