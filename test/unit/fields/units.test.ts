import { describe, expect, it } from 'vitest';
import { parseBytes, parseDurationMs } from '../../../src/fields/units.ts';

describe('parseBytes', () => {
  it.each([
    ['256MiB', 268_435_456],
    ['1.5 GiB', 1_610_612_736],
    ['100MB', 100_000_000],
    ['0B', 0],
  ])('reads %s', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  it.each([
    ['256m', '256MiB'],
    ['256M', '256MiB'],
    ['2g', '2GiB'],
    ['64mib', '64MiB'],
  ])('refuses %s and suggests %s', (text, meant) =>
    expect(() => parseBytes(text)).toThrow(`did you mean \`${meant}\`?`),
  );

  it.each(['', '256', '-1MiB', '1e3MiB', 'MiB', '0.3B', '99999999999999TiB', '1constructor', ' 1MiB'])(
    'refuses %j',
    (text) => expect(() => parseBytes(text)).toThrow('a size with its unit'),
  );
});

describe('parseDurationMs', () => {
  it.each([
    ['500ms', 500],
    ['60s', 60_000],
    ['1.1s', 1100],
    ['2min', 120_000],
    ['1h', 3_600_000],
  ])('reads %s', (text, milliseconds) => expect(parseDurationMs(text)).toBe(milliseconds));

  it.each([
    ['5m', '5min'],
    ['5sec', '5s'],
    ['5MS', '5ms'],
  ])('refuses %s and suggests %s', (text, meant) =>
    expect(() => parseDurationMs(text)).toThrow(`did you mean \`${meant}\`?`),
  );
});
