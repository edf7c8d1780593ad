import { placeOnClock } from '../../host/place-on-clock.ts';
import type { Mark } from '../../marks.ts';
import { Marks } from '../../marks.ts';

/** Bytes of a guest's serial line, and the interval in which they came to the host. */
export interface ConsoleBytes {
  readonly bytes: Buffer;
  readonly seen: Mark;
  /** The CPU time that the reader has used since the guest was started. */
  readonly cpuNs: number;
}

const longestHead = 128;
const mostBytes = 65_536;

/** Splits what the reader of a serial line says (native/console.c) into the bytes and when they came. */
export class ConsoleFrames {
  #begunNs = Marks.now();
  #rest: Buffer = Buffer.alloc(0);

  /** The reader is about to be sent `begin`. Nothing may come over the line before that. */
  begin(): void {
    this.#begunNs = Marks.now();
  }

  /** The frames that are whole by now; undefined when it said what it never says. */
  push(chunk: Buffer, receivedNs: bigint): readonly ConsoleBytes[] | undefined {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: ConsoleBytes[] = [];
    for (;;) {
      const end = this.#rest.subarray(0, longestHead).indexOf('\n');
      if (end < 0) return this.#rest.length < longestHead ? frames : undefined;
      const head = parseHead(this.#rest.toString('latin1', 0, end));
      if (head === undefined || head.count > mostBytes) return undefined;
      const { count, cpuNs, ...seen } = head;
      if (this.#rest.length < end + 1 + count) return frames;
      const bytes = this.#rest.subarray(end + 1, end + 1 + count);
      this.#rest = this.#rest.subarray(end + 1 + count);
      frames.push({ bytes, cpuNs, seen: placeOnClock(seen, this.#begunNs, receivedNs) });
    }
  }
}

function parseHead(line: string) {
  const words = /^(\d{1,18}) (\d{1,18}) (\d{1,18}) (\d{1,15}) (\d{1,6})$/.exec(line)?.slice(1);
  if (words === undefined) return undefined;
  const [earliestNs, latestNs, sentNs, cpu, count] = words.map(BigInt) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return { earliestNs, latestNs, sentNs, cpuNs: Number(cpu), count: Number(count) };
}
