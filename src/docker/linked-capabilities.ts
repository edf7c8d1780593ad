import { Transform } from 'node:stream';
import { plainName } from '../image/saved-images.ts';

/** The unit in which a tar is written. */
const blockBytes = 512;
/** The longest extended header that is looked into. */
const mostHeaderBytes = 1 << 20;
const capabilityKey = 'SCHILY.xattr.security.capability';

/**
 * Writes the capabilities of a file to its hard links in a tar of the posix format as well. An engine that unpacks a hard
 * link changes the owner of the file once more, by which the kernel takes away its capabilities.
 */
export function withLinkedCapabilities(): Transform {
  const capabilities = new Map<string, Buffer>();
  let waiting: Buffer = Buffer.alloc(0);
  /** The bytes of content that pass before the next header. */
  let passing = 0;
  /** The extended header of the next entry: its block and its records. */
  let extended: { readonly block: Buffer; readonly records: Buffer } | undefined;

  /** Takes a header from the bytes that wait; undefined when there are too few. */
  function take(push: (bytes: Buffer) => void): boolean {
    if (waiting.length < blockBytes) return false;
    const block = waiting.subarray(0, blockBytes);
    const type = block.toString('latin1', 156, 157);
    const size = numberAt(block, 124, 136);
    if (type === 'x' && size <= mostHeaderBytes) {
      const end = blockBytes + padded(size);
      if (waiting.length < end) return false;
      if (extended !== undefined) push(written(extended));
      extended = { block, records: waiting.subarray(blockBytes, blockBytes + size) };
      waiting = waiting.subarray(end);
      return true;
    }
    const own = recordsIn(extended?.records);
    const nameOf = (key: string, inBlock: string) => plainName(own.get(key)?.toString() ?? inBlock);
    const capability = own.get(capabilityKey);
    if (type === '1' && capability === undefined) {
      const linked = capabilities.get(nameOf('linkpath', textAt(block, 157, 257)));
      if (linked !== undefined) extended = extendedBy(extended, block, linked);
    } else if (capability !== undefined) capabilities.set(nameOf('path', pathIn(block)), capability);
    if (extended !== undefined) push(written(extended));
    extended = undefined;
    push(block);
    const content = own.get('size');
    passing = type === '1' ? 0 : padded(content === undefined ? size : Number(content.toString()));
    waiting = waiting.subarray(blockBytes);
    return true;
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      for (;;) {
        const content = waiting.subarray(0, passing);
        if (content.length > 0) this.push(content);
        passing -= content.length;
        waiting = waiting.subarray(content.length);
        if (passing > 0 || !take((bytes) => this.push(bytes))) return done();
      }
    },
    flush(done) {
      if (extended !== undefined) this.push(written(extended));
      done(null, waiting);
    },
  });
}

const padded = (bytes: number) => Math.ceil(bytes / blockBytes) * blockBytes;

function textAt(block: Buffer, from: number, to: number): string {
  const field = block.subarray(from, to);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

function pathIn(block: Buffer): string {
  const prefix = textAt(block, 345, 500);
  return prefix === '' ? textAt(block, 0, 100) : `${prefix}/${textAt(block, 0, 100)}`;
}

/** A number of a header: octal, or binary where the first bit is set. */
function numberAt(block: Buffer, from: number, to: number): number {
  if (((block[from] ?? 0) & 0x80) === 0) return Number.parseInt(textAt(block, from, to).trim(), 8) || 0;
  return block.subarray(from + 1, to).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** The records of an extended header, `LENGTH KEY=VALUE\n` each; values may be any bytes. */
function recordsIn(records: Buffer | undefined): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; records !== undefined && at < records.length; ) {
    const [, digits = ''] = /^(\d{1,9}) /.exec(records.toString('latin1', at, at + 10)) ?? [];
    const length = Number(digits);
    const equals = records.indexOf('=', at);
    if (length === 0 || equals < 0 || equals >= at + length) break;
    const key = records.toString('utf8', at + digits.length + 1, equals);
    found.set(key, records.subarray(equals + 1, at + length - 1));
    at += length;
  }
  return found;
}

type Extended = { readonly block: Buffer; readonly records: Buffer };

function extendedBy(extended: Extended | undefined, entry: Buffer, capability: Buffer): Extended {
  const content = Buffer.concat([Buffer.from(` ${capabilityKey}=`), capability, Buffer.from('\n')]);
  let length = content.length;
  while (length !== content.length + String(length).length) length = content.length + String(length).length;
  const record = Buffer.concat([Buffer.from(String(length)), content]);
  const records = Buffer.concat([extended?.records ?? Buffer.alloc(0), record]);
  const block = Buffer.from(extended?.block ?? entry);
  block.write('x', 156);
  block.write(`${records.length.toString(8).padStart(11, '0')}\0`, 124);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return { block, records };
}

function written({ block, records }: Extended): Buffer {
  return Buffer.concat([block, records, Buffer.alloc(padded(records.length) - records.length)]);
}
