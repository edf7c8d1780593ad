import { expect, test } from 'vitest';
import { dangerIn } from '../../../../src/stages/neighbour/watchdog.ts';

const GiB = 1024 ** 3;

test('stops when the host runs short of memory or of CPU, or when it can no longer be watched', () => {
  const host = { cpus: 2, memoryBytes: 8 * GiB };
  expect(dangerIn('3.96 7340032', host)).toBeUndefined();
  expect(dangerIn('3.96 700000', host)).toMatch(/memory available/);
  expect(dangerIn('16.01 7340032', host)).toMatch(/waiting for each CPU/);
  for (const line of ['', '3.96', '3.96 ', 'x 1', '3.96 7340032 1', 'NaN 7340032'])
    expect(dangerIn(line, host)).toMatch(/no longer be watched/);
});
