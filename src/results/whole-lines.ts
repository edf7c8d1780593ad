import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const chunkBytes = 1024 ** 2;
const newline = 0x0a;
/** More than any record takes: what a header lists of a very long run is a few MB. */
const longestLineBytes = 64 * 1024 ** 2;

/**
 * The lines of a file that end in a newline, as UTF-8 and without it; returns whether more follows the last one.
 * Piece by piece: a long run is larger than the memory that its text should take.
 * @throws what node:fs throws, Error when it is no regular file, and RangeError when a line is longer than 64 MiB
 */
export function* wholeLines(path: string): Generator<string, boolean> {
  // Without waiting for whoever would write into a pipe.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is not a regular file`);
    // One piece of memory for all: pieces of their own would pile up faster than they are collected.
    let buffer = Buffer.allocUnsafe(chunkBytes);
    let kept = 0;
    for (;;) {
      if (kept >= longestLineBytes) throw new RangeError(`it is longer than ${longestLineBytes} bytes`);
      if (kept === buffer.length) buffer = Buffer.concat([buffer], 2 * kept);
      const size = readSync(file, buffer, kept, buffer.length - kept, null);
      if (size === 0) return kept > 0;
      const bytes = buffer.subarray(0, kept + size);
      const end = bytes.lastIndexOf(newline) + 1;
      yield* linesOf(bytes.toString('utf8', 0, end));
      kept = bytes.copy(buffer, 0, end);
    }
  } finally {
    closeSync(file);
  }
}

/** Parts of one text, which share its memory. */
function* linesOf(text: string): Generator<string> {
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    yield text.slice(from, end);
    from = end + 1;
  }
}
