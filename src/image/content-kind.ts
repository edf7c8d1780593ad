import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { isZstd, zstdFrames } from './zstd-frames.ts';

export type ContentKind = 'tar' | 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'other';

/** The bytes at the start of a content that tell its kind: a block of a tar. */
export const kindBytes = 512;

/** Tells by its structure what a content is that begins with these bytes. */
export function contentKind(start: Buffer): ContentKind {
  // A name in a tar may begin with any bytes, also with those that mark something else.
  if (isTarBlock(start)) return 'tar';
  const hex = start.subarray(0, 6).toString('hex');
  if (hex.startsWith('1f8b')) return 'gzip';
  if (isZstd(start)) return 'zstd';
  if (hex === 'fd377a585a00') return 'xz';
  if (hex.startsWith('425a68')) return 'bzip2';
  return 'other';
}

/** The place of the checksum in a header of a tar, which counts as blanks in the sum itself. */
const checksum = { from: 148, to: 156 };

/** Tells whether a block can begin a tar: an empty one begins with zeros, any other with a header that has its own sum. */
export function isTarBlock(start: Buffer): boolean {
  if (start.length < kindBytes) return false;
  const block = start.subarray(0, kindBytes);
  if (block.every((byte) => byte === 0)) return true;
  const said = /^ *([0-7]+)[ \0]/.exec(block.toString('latin1', checksum.from, checksum.to))?.[1];
  if (said === undefined) return false;
  const isCounted = (_: number, at: number) => at < checksum.from || at >= checksum.to;
  const blanks = 0x20 * (checksum.to - checksum.from);
  const sum = block.filter(isCounted).reduce((total, byte) => total + byte, blanks);
  // Some old programs have added up signed bytes.
  const signed = sum - 256 * block.filter(isCounted).filter((byte) => byte > 127).length;
  return [sum, signed].includes(Number.parseInt(said, 8));
}

/** Reads the first bytes of a content ahead; `whole` still gives all of it. */
export async function readAhead(
  content: AsyncIterable<Buffer>,
  bytes = kindBytes,
): Promise<{ readonly start: Buffer; readonly whole: AsyncGenerator<Buffer> }> {
  const reading = content[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await reading.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const whole = async function* () {
    try {
      yield* chunks;
      for (let next = await reading.next(); next.done !== true; next = await reading.next()) yield next.value;
    } finally {
      await reading.return?.();
    }
  };
  return { start: Buffer.concat(chunks).subarray(0, bytes), whole: whole() };
}

/** Unpacks a content of a kind; a tar is given as it is. The reader sees a failure of any step as its own. */
export function decompressed(
  content: AsyncIterable<Buffer>,
  kind: 'tar' | 'gzip' | 'zstd',
): AsyncIterable<Buffer> {
  if (kind === 'tar') return content;
  const steps: Transform[] = kind === 'gzip' ? [createGunzip()] : [zstdFrames(), createZstdDecompress()];
  pipeline([content, ...steps] as unknown as [Readable, Transform]).catch(() => undefined);
  return steps.at(-1) as Transform;
}
