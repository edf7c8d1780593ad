import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withLinkedCapabilities } from '../../../src/docker/linked-capabilities.ts';
import { type TarEntry, tarOf } from '../../fixtures/saved-archive.ts';

const key = 'SCHILY.xattr.security.capability';
/** A placeholder of the same length as a capability, in which bytes are that are no text. */
const placeholder = 'CAPABILITY-OF-TWENTY';
const capability = Buffer.from('0100000280000000000000008000000000000000', 'hex');
const long = `./deep/${'n'.repeat(300)}`;

const withCapability: Partial<TarEntry> = { pax: { [key]: placeholder, 'SCHILY.xattr.user.x': 'y' } };
const entries: TarEntry[] = [
  { name: './bin/ping', content: 'x'.repeat(1500), ...withCapability },
  { name: './bin/other', content: 'y' },
  { name: './bin/link', type: 'link', linkname: './bin/ping' },
  { name: './bin/plain', type: 'link', linkname: './bin/other' },
  { name: long, content: 'z', ...withCapability },
  { name: `${long}2`, type: 'link', linkname: long, pax: { mtime: '1.5' } },
  { name: './has', type: 'link', linkname: long, ...withCapability },
];

function bytesOf(tar: Buffer): Buffer {
  for (let at = tar.indexOf(placeholder); at >= 0; at = tar.indexOf(placeholder, at))
    capability.copy(tar, at);
  return tar;
}

async function passed(tar: Buffer, chunkBytes: number): Promise<Buffer> {
  const chunks = [];
  for (let at = 0; at < tar.length; at += chunkBytes) chunks.push(tar.subarray(at, at + chunkBytes));
  return buffer(Readable.from(chunks).pipe(withLinkedCapabilities()));
}

test('a hard link has the capabilities of its file, byte for byte, in whatever pieces the tar comes', async () => {
  const tar = bytesOf(await tarOf(entries));
  const whole = await passed(tar, tar.length);
  const count = whole.toString('latin1').split(`${key}=${capability.toString('latin1')}\n`).length - 1;
  expect(count).toBe(5);
  const listed = execFileSync('tar', ['-tvf', '-'], { input: whole, encoding: 'utf8' });
  expect(listed).toBe(execFileSync('tar', ['-tvf', '-'], { input: tar, encoding: 'utf8' }));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), async (size) => {
      expect((await passed(tar, size)).equals(whole)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('a tar without capabilities passes as it is, and so does what is no tar', async () => {
  const tar = await tarOf(entries.map(({ pax: _, ...entry }) => entry));
  expect((await passed(tar, 700)).equals(tar)).toBe(true);
  const noise = Buffer.from('no tar at all');
  expect((await passed(noise, 5)).equals(noise)).toBe(true);
});
