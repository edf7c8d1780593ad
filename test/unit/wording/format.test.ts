import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  formatBytes,
  formatBytesInterval,
  formatCount,
  formatCountInterval,
  formatDuration,
  formatDurationInterval,
  formatFactor,
  formatRatio,
  threeDigits,
} from '../../../src/wording/format.ts';

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
    '−1.50 ms',
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
  expect(formatRatio(3.14, [2.94, 3.42])).toBe('3.1× (2.9–3.4×)');
  expect(formatRatio(1.012, [0.98, 1.04])).toBe('1.01× (0.98–1.04×)');
  expect(formatRatio(336.4)).toBe('336×');
  expect(formatRatio(1234.5)).toBe('1230×');
  expect(formatBytesInterval([-868 * 1024, -840 * 1024])).toBe('−868 to −840 KiB');
});

it('leaves factors around 1 as they are', () => {
  expect(formatFactor(0.986, [0.971, 0.998])).toBe('0.99 (0.97–1.00)');
  expect(formatFactor(4.21)).toBe('4.2');
  expect(formatFactor(0.0641, [0.0602, 0.0694])).toBe('0.0641 (0.0602–0.0694)');
});

it('says a whole count as it is, a broken one in three digits, and millions in words', () => {
  const said = [0, 7, 1234, -3, 12.5, 1234.5, 12_345, 999_900, 2.004e8].map(formatCount);
  expect(said).toEqual(['0', '7', '1234', '−3', '12.5', '1230', '12300', '1.00 million', '200 million']);
  expect(formatCountInterval([12.5, 60])).toBe('12.5–60');
  expect(formatCountInterval([-3, 5])).toBe('−3 to 5');
});

it('tells the ends of an interval apart where three digits do', () => {
  expect(formatRatio(13.7, [13.6, 13.8])).toBe('13.7× (13.6–13.8×)');
  expect(formatRatio(13.71, [13.71, 13.71])).toBe('13.7× (13.7–13.7×)');
});

it('rounds a number once', () => {
  expect(formatRatio(10.47)).toBe('10×');
  expect(formatFactor(99.46, [10.46, 99.46])).toBe('99 (10–99)');
  expect([10.47, 99.46, -10.47].map(formatDuration)).toEqual(['10 ns', '99 ns', '−10 ns']);
  expect(formatBytes(10.47)).toBe('10 B');
});

/** The step between numbers as they are shown: of the last decimal, or of the third digit of a whole number. */
const stepOf = (shown: string) => {
  const [whole = '', decimals = ''] = shown.replace('−', '').split('.');
  return decimals === '' ? 10 ** Math.max(0, whole.length - 3) : 10 ** -decimals.length;
};
const units: Readonly<Record<string, number>> = {
  ns: 1,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  million: 1e6,
};
/** From a millionth to a million; an order of magnitude is drawn as often as any other. */
const values = fc.integer({ min: -6e6, max: 6e6 }).map((power) => 10 ** (power / 1e6));

it.each([
  ['ratio', 1, formatRatio],
  ['factor', 1, formatFactor],
  ['short duration', 1, formatDuration],
  ['long duration', 1e6, formatDuration],
  ['small size', 1, formatBytes],
  ['large size', 1e6, formatBytes],
  ['count', 1e3, formatCount],
  ['number of three digits', 1, threeDigits],
] as const)('shows of a %s the nearest number that has as many digits', (_what, scale, format) => {
  fc.assert(
    fc.property(values, (value) => {
      const text = format(value * scale);
      const [shown = '', unit = ''] = text.replace('×', '').split(' ');
      const told = (value * scale) / (units[unit] ?? 1);
      const steps = Math.abs(Number(shown) - told) / stepOf(shown);
      expect([text, steps < 0.5 + 1e-6]).toEqual([text, true]);
    }),
    { numRuns: 2000 },
  );
});
