import { expect, test } from 'vitest';
import { isSettled } from '../../../src/launches/memory.ts';

const MiB = 2 ** 20;

test('readings settle when the last three agree within one per cent', () => {
  expect(isSettled([100 * MiB, 100 * MiB])).toBe(false);
  expect(isSettled([50 * MiB, 100 * MiB, 100.5 * MiB, 100.2 * MiB])).toBe(true);
  expect(isSettled([100 * MiB, 103 * MiB, 106 * MiB])).toBe(false);
});

test('small workloads settle within a quarter of a mebibyte', () => {
  expect(isSettled([1 * MiB, 1.1 * MiB, 1.2 * MiB])).toBe(true);
  expect(isSettled([1 * MiB, 1.2 * MiB, 1.4 * MiB])).toBe(false);
});
