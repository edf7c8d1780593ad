import { expect, test } from 'vitest';
import { roomRefusal } from '../../../../src/stages/parallel/room.ts';

const gib = 1024 ** 3;
const limits = { memoryBytes: gib / 4 };

test('instances that may fill their limits leave a quarter of the available memory free', () => {
  expect(roomRefusal(8, limits, 4 * gib)).toBeUndefined();
  expect(roomRefusal(16, limits, 4 * gib)).toBe(
    'the host has no room for 16: each may take 256 MiB and 128 MiB beside it, and of 4.00 GiB available a quarter stays free',
  );
});

test('a host that does not tell its memory has no room', () => {
  expect(roomRefusal(1, limits, Number.NaN)).toContain('no room for 1');
});
