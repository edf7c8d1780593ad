import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdDecompress, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isZstd, zstdFrames } from '../../../src/image/zstd-frames.ts';

function skippable(bytes: number): Buffer {
  const frame = Buffer.alloc(8 + bytes, 0x5a);
  frame.writeUInt32LE(0x184d2a5a, 0);
  frame.writeUInt32LE(bytes, 4);
  return frame;
}

const withChecksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const frame = (text: string, checked = false) => zstdCompressSync(text, checked ? withChecksum : {});

async function unpacked(content: Buffer, chunkBytes: number): Promise<string> {
  const chunks = [];
  for (let at = 0; at < content.length; at += chunkBytes) chunks.push(content.subarray(at, at + chunkBytes));
  const through = createZstdDecompress();
  const fed = pipeline(Readable.from(chunks), zstdFrames(), through);
  const [text] = await Promise.all([buffer(through), fed]);
  return text.toString();
}

const part = fc.oneof(
  fc.nat(300).map((bytes) => ({ bytes: skippable(bytes), text: '' })),
  fc.tuple(fc.string({ maxLength: 300 }), fc.boolean()).map(([text, checked]) => ({
    bytes: frame(text, checked),
    text,
  })),
  fc.constant({ bytes: frame('z'.repeat(400_000)), text: 'z'.repeat(400_000) }),
);

test('all frames are unpacked in whatever pieces they come, and skippable ones are left out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 5 }),
      fc.integer({ min: 1, max: 900 }),
      async (parts, size) => {
        const content = Buffer.concat([...parts.map(({ bytes }) => bytes), frame('end')]);
        const text = `${parts.map((one) => one.text).join('')}end`;
        expect(await unpacked(content, size)).toBe(text);
        expect(await unpacked(content, content.length || 1)).toBe(text);
      },
    ),
    { numRuns: 40 },
  );
});

test('a stream that ends in the middle of a frame is refused, wherever that is', async () => {
  const content = Buffer.concat([skippable(9), frame('hello', true), skippable(3)]);
  // A stream without a frame has nothing to unpack.
  const ends = new Set([content.length - 11, content.length]);
  for (let bytes = 0; bytes <= content.length; bytes++) {
    const reading = unpacked(content.subarray(0, bytes), 7);
    if (ends.has(bytes)) await reading;
    else await expect(reading, `${bytes}`).rejects.toThrow();
  }
});

test('what follows a frame and is none is refused', async () => {
  await expect(unpacked(Buffer.concat([frame('x'), Buffer.from('garbage')]), 100)).rejects.toThrow('zstd');
});

test('a file is told by its first frame, skippable or not', () => {
  expect(isZstd(frame('x'))).toBe(true);
  expect(isZstd(skippable(0))).toBe(true);
  expect(isZstd(Buffer.from('xyzt'))).toBe(false);
  expect(isZstd(Buffer.alloc(2))).toBe(false);
});
