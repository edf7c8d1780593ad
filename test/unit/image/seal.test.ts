import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalHost } from '../../../src/host/local.ts';
import { sealOf } from '../../../src/image/seal.ts';

const host = openLocalHost();
let folder: string;
const file = () => join(folder, 'etc', 'motd');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-seal-'));
  mkdirSync(join(folder, 'etc'));
  writeFileSync(file(), 'hello');
  symlinkSync('motd', join(folder, 'etc', 'link'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes other content of the same length, and sets the file's times back. */
function tamper(path: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'HELLO');
  utimesSync(path, atime, mtime);
}

describe('the seal of what only root may touch', () => {
  const seal = () => sealOf(host, folder, 'own');

  test('stays as long as nobody changes anything', async () => {
    expect(await seal()).toBe(await seal());
  });

  test.each([
    ['other content, of which the times were set back', () => tamper(file())],
    ['another mode', () => chmodSync(file(), 0o600)],
    ['a file more', () => writeFileSync(join(folder, 'etc', 'a\nb'), '')],
    ['a file less', () => rmSync(join(folder, 'etc', 'link'))],
    ['another mode of the root itself', () => chmodSync(folder, 0o711)],
  ])('is broken by %s', async (_, change) => {
    const before = await seal();
    change();
    expect(await seal()).not.toBe(before);
  });
});

describe('the seal of what is lent to a monitor', () => {
  test('lasts when others are let in to it, and is broken when it is written to', async () => {
    const before = await sealOf(host, file(), 'lent');
    chmodSync(file(), 0o640);
    expect(await sealOf(host, file(), 'lent')).toBe(before);
    writeFileSync(file(), 'HELLO');
    expect(await sealOf(host, file(), 'lent')).not.toBe(before);
  });
});
