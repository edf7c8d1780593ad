import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 1024 ** 2;
const newline = 0x0a;

/**
 * The lines of a file that end in a newline, as UTF-8 and without it; returns whether more follows the last one.
 * Piece by piece: a long run is larger than the memory that its text should take.
 * @throws what node:fs throws
 */
export function* wholeLines(path: string): Generator<string, boolean> {
  const file = openSync(path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const size = readSync(file, chunk);
      if (size === 0) return rest.length > 0;
      const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
      let from = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
        yield bytes.toString('utf8', from, end);
        from = end + 1;
      }
      rest = bytes.subarray(from);
    }
  } finally {
    closeSync(file);
  }
}
