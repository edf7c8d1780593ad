import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tarReader } from '../../../src/image/tar-reader.ts';
import { tarOf } from '../../fixtures/saved-archive.ts';

const holes = 60;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-tar-'));
  mkdirSync(join(folder, 'root'));
  const file = openSync(join(folder, 'root', 'a-sparse'), 'w');
  for (let hole = 1; hole <= holes; hole++) writeSync(file, 'x'.repeat(4096), hole * 2 ** 20);
  closeSync(file);
  writeFileSync(join(folder, 'root', 'b'), 'after it');
});
afterAll(() => rmSync(folder, { recursive: true }));

function made(...options: readonly string[]): Buffer {
  const tar = join(folder, 'made.tar');
  execFileSync('tar', ['-C', join(folder, 'root'), ...options, '-cf', tar, 'a-sparse', 'b']);
  return readFileSync(tar);
}

/** The names of what GNU tar finds in it. From a file: it closes a pipe at the end that it sees. */
function listedByTar(content: Buffer): string[] {
  const tar = join(folder, 'listed.tar');
  writeFileSync(tar, content);
  return execFileSync('tar', ['-tf', tar], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .trim()
    .split('\n');
}

/** The names of all entries, and the content of `b`, read in pieces of a size. */
async function read(tar: Buffer, pieceBytes: number) {
  const pieces = Array.from({ length: Math.ceil(tar.length / pieceBytes) }, (_, index) =>
    tar.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  const [plain, entries] = tarReader();
  const fed = pipeline(Readable.from(pieces), plain, entries);
  fed.catch(() => undefined);
  const names: string[] = [];
  let content = '';
  for await (const entry of entries) {
    names.push(entry.header.name.replace(/^\.\/GNUSparseFile\.\d+\//, ''));
    if (entry.header.name === 'b') for await (const chunk of entry) content += String(chunk);
    else entry.resume();
  }
  await fed;
  return { names, content };
}

describe.each([512, 700, 1_000_003])('in pieces of %d bytes', (pieceBytes) => {
  test.each([
    ['a sparse file whose map goes on, as GNU writes it', ['--sparse', '--format=gnu']],
    ['a sparse file as pax writes it', ['--sparse', '--format=posix']],
    ['no mark of its format', ['--format=v7']],
  ])('a tar with %s is read to its end', async (_, options) => {
    const { names, content } = await read(made(...options), pieceBytes);
    expect(names).toEqual(['a-sparse', 'b']);
    expect(content).toBe('after it');
  });

  test.each([
    ['padding', Buffer.alloc(20 * 512)],
    ['garbage', Buffer.from('garbage\n'.repeat(200))],
    ['another tar', undefined],
  ])('%s after the end is no part of it, as for GNU tar', async (_, after) => {
    const tar = made('--format=posix');
    const whole = Buffer.concat([tar, after ?? (await tarOf([{ name: 'late', content: 'x' }]))]);
    expect((await read(whole, pieceBytes)).names).toEqual(listedByTar(whole));
  });

  test('a lone block of zeros ends it, as for GNU tar', async () => {
    const [one, other] = [await tarOf([{ name: 'one' }]), await tarOf([{ name: 'other' }])];
    const whole = Buffer.concat([one.subarray(0, 512), Buffer.alloc(512), other]);
    expect((await read(whole, pieceBytes)).names).toEqual(listedByTar(whole));
  });

  test('a label of a volume comes before the files', async () => {
    const { names, content } = await read(made('--sparse', '--label=old'), pieceBytes);
    expect(names).toEqual(['old', 'a-sparse', 'b']);
    expect(content).toBe('after it');
  });
});

test('a size that pax gives holds, and not that of the header', async () => {
  const tar = await tarOf([
    { name: 'c', content: 'nine long', pax: { size: '9' } },
    { name: 'b', content: 'after it' },
  ]);
  const ofC = tar.indexOf('ustar', tar.indexOf('size=9')) - 257;
  tar.write('00000000777', ofC + 124);
  tar.write(
    `${sumOf(tar.subarray(ofC, ofC + 512))
      .toString(8)
      .padStart(6, '0')}\0 `,
    ofC + 148,
  );
  expect(await read(tar, 700)).toEqual({ names: ['c', 'b'], content: 'after it' });
});

function sumOf(header: Buffer): number {
  const blanked = Buffer.from(header).fill(' ', 148, 156);
  return blanked.reduce((sum, byte) => sum + byte, 0);
}

test('what is no tar is refused', async () => {
  await expect(read(Buffer.from('no tar\n'.repeat(1000)), 999)).rejects.toThrow('Invalid tar header');
});
