import { ownValue } from './own-value.ts';

/** A quantity that could not be read. Its message says what was expected, and is fit for a user. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

const byteUnits: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

const durationUnitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1e3, min: 60e3, h: 3600e3 };

/** What people write instead, by lower case. Never read silently: `m` may mean minutes, milli or mega. */
const byteSlips: Readonly<Record<string, string>> = {
  b: 'B',
  k: 'KiB',
  kb: 'KiB',
  kib: 'KiB',
  ki: 'KiB',
  m: 'MiB',
  mb: 'MiB',
  mib: 'MiB',
  mi: 'MiB',
  g: 'GiB',
  gb: 'GiB',
  gib: 'GiB',
  gi: 'GiB',
  t: 'TiB',
  tb: 'TiB',
  tib: 'TiB',
  ti: 'TiB',
};

const durationSlips: Readonly<Record<string, string>> = {
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  msec: 'ms',
  millis: 'ms',
  m: 'min',
  mins: 'min',
  minute: 'min',
  minutes: 'min',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
};

/** The kind of quantity that a unit is of; undefined: there is no such unit. */
export function kindOfUnit(unit: string): 'size' | 'duration' | undefined {
  if (Object.hasOwn(byteUnits, unit)) return 'size';
  return Object.hasOwn(durationUnitsMs, unit) ? 'duration' : undefined;
}

/**
 * Reads `256MiB`, `1.5 GiB` or `100MB` as bytes.
 * @throws QuantityError
 */
export function parseBytes(text: string): number {
  return parseQuantity(text, byteUnits, byteSlips, 'a size with its unit, such as 256MiB', 'bytes');
}

/**
 * Reads `500ms`, `60s`, `2min` or `1h` as milliseconds.
 * @throws QuantityError
 */
export function parseDurationMs(text: string): number {
  return parseQuantity(
    text,
    durationUnitsMs,
    durationSlips,
    'a duration with its unit, such as 60s or 500ms',
    'milliseconds',
  );
}

function parseQuantity(
  text: string,
  units: Readonly<Record<string, number>>,
  slips: Readonly<Record<string, string>>,
  expected: string,
  whole: string,
): number {
  const parts = text.length > 40 ? null : /^(\d+(?:\.\d+)?) ?([A-Za-zµμ]*)$/.exec(text);
  const digits = parts?.[1];
  const unit = parts?.[2];
  if (digits === undefined || unit === undefined) throw new QuantityError(`expected ${expected}`);
  if (!Object.hasOwn(units, unit)) {
    const known = Object.keys(units);
    const near = known.find((name) => name.toLowerCase() === unit.toLowerCase());
    const slip = ownValue(slips, unit.toLowerCase());
    const meant = slip ?? near;
    const suggestion = meant === undefined ? '' : `; did you mean \`${digits}${meant}\`?`;
    throw new QuantityError(`expected ${expected} (units: ${known.join(', ')})${suggestion}`);
  }
  const value = Number(digits) * (units[unit] ?? Number.NaN);
  // 1.1s is 1100.0000000000002 ms in floating point.
  const rounded = Math.round(value);
  if (!Number.isSafeInteger(rounded) || Math.abs(value - rounded) > 1e-6) {
    throw new QuantityError(`expected ${expected}, a whole number of ${whole} below 2^53`);
  }
  return rounded;
}
