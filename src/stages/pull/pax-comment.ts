const blockBytes = 512;

/**
 * A comment for a tar archive, to stand before its entries: a global header (typeflag `g`) that says nothing of them,
 * as `git archive` writes one. Source: POSIX.1-2017, pax, "pax Header Block" and "ustar Interchange Format".
 */
export function paxComment(text: string): Buffer {
  const record = recordOf(` comment=${text}\n`);
  if (record.length > blockBytes) throw new RangeError('the comment is longer than a block');
  const blocks = Buffer.alloc(2 * blockBytes);
  const field = (value: string, at: number) => blocks.write(value, at, 'latin1');
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  field('pax_global_header', 0);
  field(octal(0o666, 7), 100);
  field(octal(0, 7), 108);
  field(octal(0, 7), 116);
  field(octal(record.length, 11), 124);
  field(octal(0, 11), 136);
  field('g', 156);
  field('ustar\u000000', 257);
  field(' '.repeat(8), 148);
  const sum = blocks.subarray(0, blockBytes).reduce((total, byte) => total + byte, 0);
  field(`${octal(sum, 6)}\u0000 `, 148);
  record.copy(blocks, blockBytes);
  return blocks;
}

/** A record, which begins with its own length, in digits that count as well. */
function recordOf(rest: string): Buffer {
  const bytes = Buffer.byteLength(rest);
  let digits = 1;
  while (String(bytes + digits).length > digits) digits += 1;
  return Buffer.from(`${bytes + digits}${rest}`);
}
