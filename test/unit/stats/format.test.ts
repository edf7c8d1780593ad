import { expect, it } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatDurationInterval,
  formatRatio,
} from '../../../src/stats/format.ts';

it('gives durations three digits in the unit that fits', () => {
  const said = [0, 412, 1_050, 999_960, 25_160_000, 999_960_000, 8_168_537_339, 75e9, -1_500_000].map(
    formatDuration,
  );
  expect(said).toEqual([
    '0 ns',
    '412 ns',
    '1.05 µs',
    '1.00 ms',
    '25.2 ms',
    '1.00 s',
    '8.17 s',
    '75.0 s',
    '-1.50 ms',
  ]);
});

it('gives bytes binary units', () => {
  expect([0, 1000, 1536, 268_435_456, 1024 ** 3 * 1.5].map(formatBytes)).toEqual([
    '0 B',
    '1000 B',
    '1.50 KiB',
    '256 MiB',
    '1.50 GiB',
  ]);
});

it('says intervals and ratios as people read them', () => {
  expect(formatDurationInterval([398e6, 431e6])).toBe('398–431 ms');
  expect(formatDurationInterval([980e6, 1.02e9])).toBe('980 ms–1.02 s');
  expect(formatRatio(3.14, [2.94, 3.42])).toBe('3.1 times (2.9–3.4)');
  expect(formatRatio(1.012, [0.98, 1.04])).toBe('1.01 times (0.98–1.04)');
  expect(formatRatio(336.4)).toBe('336 times');
});
