import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dutyPercent, safeLimits } from '../../../../src/stages/neighbour/safe-limits.ts';

const GiB = 1024 ** 3;

test('two instances together leave the host one CPU, three quarters of its memory and most processes', () => {
  fc.assert(
    fc.property(
      fc.record({
        cpus: fc.double({ min: 0.1, max: 64, noNaN: true }),
        memoryBytes: fc.integer({ min: 6 * 1024 ** 2, max: 2 ** 45 }),
        pids: fc.integer({ min: 1, max: 4_194_304 }),
      }),
      fc.record({
        cpus: fc.integer({ min: 2, max: 256 }),
        memoryBytes: fc.integer({ min: GiB, max: 2 ** 42 }),
      }),
      (wanted, host) => {
        const limits = safeLimits(wanted, host);
        expect(2 * limits.cpus).toBeLessThanOrEqual(host.cpus - 1);
        expect(2 * limits.memoryBytes).toBeLessThanOrEqual(host.memoryBytes / 4);
        expect(2 * limits.pids).toBeLessThanOrEqual(1024);
        expect(limits.cpus).toBeLessThanOrEqual(wanted.cpus);
      },
    ),
  );
});

test('limits that a large host can bear stay as they are', () => {
  const wanted = { cpus: 1, memoryBytes: GiB, pids: 128 };
  expect(safeLimits(wanted, { cpus: 16, memoryBytes: 64 * GiB })).toEqual(wanted);
});

test('a victim works for less of the time than its limit allows', () => {
  for (const cpus of [0.25, 0.5, 1, 4])
    expect(dutyPercent({ cpus, memoryBytes: GiB, pids: 64 })).toBeLessThan(100 * cpus);
});
