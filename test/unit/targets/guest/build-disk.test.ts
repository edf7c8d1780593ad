import { expect, test } from 'vitest';
import { diskBytes, inodeCount } from '../../../../src/targets/guest/build-disk.ts';

test('a disk has room beyond its content and its inodes, in whole MiB', () => {
  expect(diskBytes({ bytes: 100 * 2 ** 20, entries: 0 })).toBe(243 * 2 ** 20);
  expect(diskBytes({ bytes: 100 * 2 ** 20, entries: 2 ** 20 })).toBe((243 + 256) * 2 ** 20);
});

test('a disk of many small files has an inode for each, and for as many as any disk of its size', () => {
  expect(inodeCount({ bytes: 0, entries: 200_000 })).toBeGreaterThan(200_000);
  expect(inodeCount({ bytes: 100 * 2 ** 30, entries: 10 })).toBeGreaterThan((100 * 2 ** 30) / 16_384);
});
