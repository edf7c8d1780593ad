import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLocalHost } from '../../../src/host/local.ts';
import { keptFiles } from '../../../src/image/kept-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'ballast-kept-'));
afterAll(() => rmSync(folder, { recursive: true }));

const keep = (path: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), Buffer.alloc(100_000, 'x'));
};

test('what is kept is listed by what it is and takes, without what is being built, and is removed one by one', async () => {
  const host = openLocalHost();
  expect(await keptFiles(host, join(folder, 'none'))).toEqual([]);
  const rootfs = `images/${'a'.repeat(64)}`;
  const paths = {
    [rootfs]: 'root filesystem',
    [`images/${'b'.repeat(32)}`]: 'disk',
    'images/c.gzip-bytes': 'note',
    'kernels/d': 'kernel',
    'native/e': 'program',
  };
  keep(`${rootfs}/rootfs/etc/passwd`);
  for (const path of Object.keys(paths).slice(1)) keep(path);
  for (const path of ['images/building-x/y', 'images/unfinished-x/y', 'kernels/z.part']) keep(path);
  const kept = await keptFiles(host, folder);
  const found = Object.fromEntries(kept.map(({ name, what }) => [name.slice(folder.length + 1), what]));
  expect(found).toEqual(paths);
  for (const { bytes, madeAt } of kept) {
    expect(bytes).toBeGreaterThanOrEqual(100_000);
    expect(Math.abs(Date.now() - madeAt.getTime())).toBeLessThan(600_000);
  }
  const one = kept.find(({ what }) => what === 'root filesystem');
  expect(await one?.remove()).toBe(true);
  expect(existsSync(join(folder, rootfs))).toBe(false);
  expect(await keptFiles(host, folder)).toHaveLength(4);
});
