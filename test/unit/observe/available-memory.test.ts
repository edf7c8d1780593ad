import { expect, test } from 'vitest';
import { parseAvailableMemory } from '../../../src/observe/available-memory.ts';

const zones = `Node 0, zone   Normal
  pages free     3840
  pagesets
    cpu: 0
              count:    2133
              high:     9000
  vm stats threshold: 24
    cpu: 1
              count:    7
              high:     9000
`;

test('pages that are free in the lists of the processors are available', () => {
  expect(parseAvailableMemory('MemFree: 9 kB\nMemAvailable:   100 kB\n', zones)).toBe(
    (100 + 4 * 2140) * 1024,
  );
  expect(parseAvailableMemory('MemAvailable: 100 kB\n', '')).toBe(100 * 1024);
});

test('a kernel that does not say what is available is not believed to have nothing', () => {
  expect(() => parseAvailableMemory('MemFree: 9 kB\n', zones)).toThrow(
    expect.objectContaining({ code: 'memory-unreadable' }),
  );
});
