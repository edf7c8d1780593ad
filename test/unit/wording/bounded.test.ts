import { expect, it } from 'vitest';
import { differenceText, factorText, ratioText, ratioTextTo } from '../../../src/wording/bounded.ts';

it('says a ratio with its interval, or with the end that is known', () => {
  expect(ratioText({ point: 3.14, low: 2.94, high: 3.42 })).toBe('3.1× (2.9–3.4×)');
  expect(ratioText({ point: 3.14, low: 2.94, high: null })).toBe('3.1× (at least 2.9×)');
  expect(ratioText({ point: 0.9, low: null, high: 1.4 })).toBe('0.90× (at most 1.40×)');
  expect(ratioText({ point: 1.1, low: null, high: null })).toBe('1.10×');
  expect(ratioText({ point: null, low: 2.94, high: null })).toBe('at least 2.9×');
  expect(ratioText({ point: null, low: null, high: null })).toBeNull();
  expect(factorText({ point: 0.0625, low: 0.06, high: 0.0714 })).toBe('0.0625 (0.0600–0.0714)');
  expect(factorText({ point: 0.0625, low: null, high: 0.0714 })).toBe('0.0625 (at most 0.0714)');
});

it('says what a ratio is to, and turns one round that lies below 1', () => {
  const to = (point: number | null, low: number | null, high: number | null) =>
    ratioTextTo('process', { point, low, high });
  expect(to(3.14, 2.94, 3.42)).toBe('3.1× process (2.9–3.4×)');
  expect(to(0.0651, 0.0625, 0.0714)).toBe('process is 15× as large (14–16×)');
  expect(to(0.9, 0.89, 0.91)).toBe('process is 1.11× as large (1.10–1.12×)');
  expect(to(0.25, null, null)).toBe('process is 4.0× as large');
  expect(to(3.14, 2.94, null)).toBe('3.1× process (at least 2.9×)');
  expect(to(0.0625, null, 0.0714)).toBe('process is 16× as large (at least 14×)');
  expect(to(null, 2.94, null)).toBe('at least 2.9× process');
  expect(to(null, null, 0.0714)).toBe('process is at least 14× as large');
  expect(to(null, null, null)).toBeNull();
});

it('leaves a ratio as it is that may lie on either side of 1', () => {
  const to = (point: number, low: number | null, high: number | null) =>
    ratioTextTo('process', { point, low, high });
  expect(to(0.98, 0.9, 1.1)).toBe('0.98× process (0.90–1.10×)');
  expect(to(0.9, null, 1.4)).toBe('0.90× process (at most 1.40×)');
  expect(to(0.9, 0.8, null)).toBe('0.90× process (at least 0.80×)');
  expect(to(1.1, 0.9, null)).toBe('1.10× process (at least 0.90×)');
});

it('says a difference by its direction, and both where the interval holds both', () => {
  expect(differenceText({ point: 204e6, low: 190e6, high: 220e6 }, 'ns')).toBe('204 ms more (190–220 ms)');
  expect(differenceText({ point: -204e6, low: -220e6, high: -190e6 }, 'ns')).toBe('204 ms less (190–220 ms)');
  expect(differenceText({ point: 3e6, low: -12e6, high: 18e6 }, 'ns')).toBe(
    '3.00 ms more (12.0 ms less to 18.0 ms more)',
  );
  expect(differenceText({ point: 2 ** 20, low: 0, high: 2 ** 21 }, 'bytes')).toBe(
    '1.00 MiB more (0 B–2.00 MiB)',
  );
  expect(differenceText({ point: 0, low: 0, high: 0 }, 'bytes')).toBe('0 B (0–0 B)');
  expect(differenceText({ point: 204e6, low: 190e6, high: null }, 'ns')).toBe(
    '204 ms more (at least 190 ms more)',
  );
  expect(differenceText({ point: -204e6, low: null, high: -190e6 }, 'ns')).toBe(
    '204 ms less (at least 190 ms less)',
  );
  expect(differenceText({ point: 40, low: 12.5, high: 60 }, 'count')).toBe('40 more (12.5–60)');
  expect(differenceText({ point: null, low: null, high: null }, 'ns')).toBeNull();
});
