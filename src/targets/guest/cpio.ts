/** One entry of an archive in the `newc` format, which the kernel unpacks as its initramfs. */
export type CpioEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly content: Buffer }
  | {
      readonly kind: 'character-device';
      readonly path: string;
      readonly major: number;
      readonly minor: number;
    };

const typeBits = { folder: 0o040755, file: 0o100000, 'character-device': 0o020600 } as const;

/** Writes entries in order as one uncompressed archive: equal entries give equal bytes (no times, owner root). */
export function writeCpio(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.flatMap((entry, index) => record(entry, index + 1));
  const archive = Buffer.concat([...parts, ...trailer()]);
  return Buffer.concat([archive, padding(archive.length, 512)]);
}

function record(entry: CpioEntry, inode: number): Buffer[] {
  const content = entry.kind === 'file' ? entry.content : Buffer.alloc(0);
  const mode = typeBits[entry.kind] | (entry.kind === 'file' ? entry.mode & 0o7777 : 0);
  const device = entry.kind === 'character-device' ? [entry.major, entry.minor] : [0, 0];
  const links = entry.kind === 'folder' ? 2 : 1;
  return raw(
    entry.path.replace(/^\/+/, ''),
    [inode, mode, 0, 0, links, 0, content.length, 0, 0, ...device],
    content,
  );
}

function trailer(): Buffer[] {
  return raw('TRAILER!!!', [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], Buffer.alloc(0));
}

function raw(path: string, fields: readonly number[], content: Buffer): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const numbers = [...fields, name.length, 0].map((value) =>
    value.toString(16).toUpperCase().padStart(8, '0'),
  );
  const head = Buffer.concat([Buffer.from(`070701${numbers.join('')}`), name]);
  return [head, padding(head.length, 4), content, padding(content.length, 4)];
}

function padding(length: number, unit: number): Buffer {
  return Buffer.alloc((unit - (length % unit)) % unit);
}
