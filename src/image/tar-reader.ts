import { Transform } from 'node:stream';
import { type Extract, extract } from 'tar-stream';
import { isTarBlock } from './content-kind.ts';

/** The types of tar-stream lack this option. */
const ofAnyFormat = { allowUnknownFormat: true } as Parameters<typeof extract>[0];

const blockBytes = 512;
/** More than any header of pax takes that tar-stream reads. */
const longestPax = 4 << 20;

/**
 * The steps of a pipeline that read a tar of any format: those without the mark of one, as old programs and labels of
 * volumes have them, and GNU's own for sparse files, whose headers may go on in blocks that tar-stream takes for others.
 * A block of zeros in the place of a header ends a tar: what follows, such as padding, garbage or another tar, is no part of
 * it for GNU tar, bsdtar and engines.
 */
export function tarReader(): readonly [Transform, Extract] {
  return [headersAsKnown(), extract(ofAnyFormat)];
}

/*
 * GNU's format for sparse files: a header of type S has a flag at 482, and each block that goes on with the map of the
 * file has one at 504. https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
const isSparse = (header: Buffer) => header[156] === 'S'.charCodeAt(0) && header[482] !== 0;
const hasNext = (map: Buffer) => map[504] !== 0;

const isEmpty = (block: Buffer) => block.every((byte) => byte === 0);

/**
 * Leaves out the blocks in which the map of a sparse file goes on, and what comes after the end. What is no tar passes as it
 * is.
 */
function headersAsKnown(): Transform {
  let next: 'header' | 'map' | 'no tar' | 'end' = 'header';
  let head = Buffer.alloc(0);
  /** The bytes of content that pass before the next block. */
  let passing = 0;
  /** The header of pax that passes; undefined: another content does. */
  let pax: Buffer[] | undefined;
  let paxSize: number | undefined;
  const seen = (block: Buffer) => {
    const type = String.fromCharCode(block[156] ?? 0);
    const size = type === '5' ? 0 : (paxSize ?? sizeOf(block));
    passing = Math.ceil(size / blockBytes) * blockBytes;
    pax = type === 'x' && size <= longestPax ? [] : undefined;
    if (!'xgLK'.includes(type)) paxSize = undefined;
    next = isSparse(block) ? 'map' : 'header';
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length && next !== 'end'; ) {
        const wanted = next === 'no tar' ? chunk.length : next === 'header' && passing > 0 ? passing : 0;
        if (wanted > 0) {
          const content = chunk.subarray(at, at + wanted);
          at += content.length;
          passing = Math.max(0, passing - content.length);
          this.push(content);
          pax?.push(content);
          if (passing === 0 && pax !== undefined) paxSize = sizeInPax(Buffer.concat(pax));
          if (passing === 0) pax = undefined;
          continue;
        }
        const part = chunk.subarray(at, at + blockBytes - head.length);
        at += part.length;
        head = Buffer.concat([head, part]);
        if (head.length < blockBytes) break;
        const block = head;
        head = Buffer.alloc(0);
        if (next === 'map') {
          next = hasNext(block) ? 'map' : 'header';
          continue;
        }
        if (isEmpty(block)) next = 'end';
        else if (isTarBlock(block)) seen(block);
        else next = 'no tar';
        this.push(block);
      }
      done();
    },
    flush(done) {
      done(null, head);
    },
  });
}

/** The size in a header: octal digits, or a number of base 256 where the first bit is set. */
function sizeOf(header: Buffer): number {
  const field = header.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(field.readBigUInt64BE(4));
  return Number.parseInt(field.toString('latin1').trim(), 8) || 0;
}

function sizeInPax(records: Buffer): number | undefined {
  const size = /(?:^|\n)\d+ size=(\d+)\n/.exec(records.toString('latin1'))?.[1];
  return size === undefined ? undefined : Number(size);
}
