import { expect, test } from 'vitest';
import { partitionTable } from '../../../../../src/targets/guest/full/system-disk.ts';

test('one active partition from the second MiB’s beginning, and a boot record’s signature', () => {
  const table = partitionTable(1_000_000);
  expect(table).toHaveLength(512 - 440);
  const entry = table.subarray(6, 22);
  expect([entry[0], entry[4]]).toEqual([0x80, 0x83]);
  expect([entry.readUInt32LE(8), entry.readUInt32LE(12)]).toEqual([2048, 1_000_000]);
  expect(table.readUInt16LE(510 - 440)).toBe(0xaa55);
});
