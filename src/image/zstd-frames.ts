import { Transform } from 'node:stream';

/* RFC 8878, section 3.1: https://www.rfc-editor.org/rfc/rfc8878#section-3.1 */
const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/** Tells whether a file that begins with these bytes consists of zstd frames; the first may be one to be skipped. */
export function isZstd(start: Buffer): boolean {
  if (start.length < 4) return false;
  const magic = start.readUInt32LE(0);
  return magic === frameMagic || isSkippable(magic);
}

const isSkippable = (magic: number) => (magic & 0xfffffff0) >>> 0 === skippableMagic;

/** Names the part of a frame that begins here, once its first bytes are there. */
type Part = 'magic' | 'skippable' | 'descriptor' | 'block' | 'end';

/** The bytes that tell how long a part is. */
const headBytes: Readonly<Record<Part, number>> = {
  magic: 4,
  skippable: 4,
  descriptor: 1,
  block: 3,
  end: 0,
};

/**
 * Cuts a zstd stream where its frames end and leaves out the skippable ones. Node's decompressor needs both: it ends in
 * silence where one chunk holds the end of a frame and the beginning of the next.
 */
export function zstdFrames(): Transform {
  let part: Part = 'magic';
  let head = Buffer.alloc(0);
  /** The bytes that pass before the next part begins. */
  let passing = 0;
  let isSkipped = false;
  let hasChecksum = false;
  const next = (own: Buffer) => {
    switch (part) {
      case 'magic': {
        const magic = own.readUInt32LE(0);
        isSkipped = isSkippable(magic);
        if (!isSkipped && magic !== frameMagic) throw new Error('it is not zstd to its end');
        part = isSkipped ? 'skippable' : 'descriptor';
        return;
      }
      case 'skippable':
        passing = own.readUInt32LE(0);
        part = 'end';
        return;
      case 'descriptor':
        ({ passing, hasChecksum } = headerOf(own.readUInt8(0)));
        part = 'block';
        return;
      case 'block': {
        const block = own.readUIntLE(0, 3);
        const isRepeatedByte = ((block >> 1) & 3) === 1;
        const isLast = (block & 1) === 1;
        passing = (isRepeatedByte ? 1 : block >> 3) + (isLast && hasChecksum ? 4 : 0);
        if (isLast) part = 'end';
        return;
      }
      case 'end':
        part = 'magic';
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      /** The part of the chunk that is to be passed on begins here. */
      let from = 0;
      let at = 0;
      try {
        while (at < chunk.length || (part === 'end' && passing === 0)) {
          if (passing > 0) {
            const step = Math.min(passing, chunk.length - at);
            passing -= step;
            at += step;
            continue;
          }
          if (part === 'end') {
            if (!isSkipped) this.push(chunk.subarray(from, at));
            next(head);
            from = at;
            continue;
          }
          const wanted = headBytes[part] - head.length;
          const own = chunk.subarray(at, at + wanted);
          head = Buffer.concat([head, own]);
          at += own.length;
          if (head.length < headBytes[part]) continue;
          const isMagic = part === 'magic';
          next(head);
          // The magic of a frame may have begun in an earlier chunk; it is passed on once it is known not to be skipped.
          if (isMagic) {
            from = at;
            if (!isSkipped) this.push(head);
          }
          head = Buffer.alloc(0);
        }
        if (!isSkipped && part !== 'magic' && from < at) this.push(chunk.subarray(from, at));
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      done(part === 'magic' && head.length === 0 ? null : new Error('it ends in the middle'));
    },
  });
}

/** The rest of a frame's header, in bytes, and whether a checksum follows its last block. */
function headerOf(descriptor: number): { passing: number; hasChecksum: boolean } {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentSizeFlag = descriptor >> 6;
  const contentSize = contentSizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** contentSizeFlag;
  const dictionaryId = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return {
    passing: (isSingleSegment ? 0 : 1) + dictionaryId + contentSize,
    hasChecksum: (descriptor & 4) !== 0,
  };
}
