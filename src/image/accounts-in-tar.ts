import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Accounts } from './accounts.ts';
import { tarReader } from './tar-reader.ts';

const longestFile = 1_000_000;

/**
 * Reads the users and groups of a root filesystem out of its tar, for whoever may not unpack it: at most 1 MB of each
 * file. One that is a link counts as missing, since what it leads to may have gone by already.
 */
export async function accountsIn(tar: Readable): Promise<Accounts> {
  const found = { passwd: '', group: '' };
  const [plain, entries] = tarReader();
  const fed = pipeline(tar, plain, entries);
  // A failure that ends the reading below is reported there.
  fed.catch(() => undefined);
  for await (const entry of entries) {
    const [, name] = /^(?:\.?\/)?etc\/(passwd|group)$/.exec(entry.header.name) ?? [];
    const { type, size = 0 } = entry.header;
    if ((name === 'passwd' || name === 'group') && type === 'file' && size <= longestFile)
      found[name] = await text(entry);
    else entry.resume();
  }
  await fed;
  return found;
}
