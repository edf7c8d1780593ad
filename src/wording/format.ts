const durationUnits = [
  ['ns', 1],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
] as const;

const byteUnits = [
  ['B', 1],
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
  ['TiB', 1024 ** 4],
] as const;

export type SizedUnit = readonly [name: string, size: number];
type Units = readonly SizedUnit[];

/** The units of durations and of bytes, the smallest first. */
export const unitsOf = { ns: durationUnits, bytes: byteUnits } as const;

/** A value in a given unit, whatever its size: `2720 ms`. */
export function formatIn([name, size]: SizedUnit, value: number): string {
  return `${size === 1 ? wholeDigits(value) : threeDigits(value / size)} ${name}`;
}

/** A duration in ns for people: three significant digits, in the unit that fits (`412 ms`). */
export function formatDuration(ns: number): string {
  return inUnits(ns, durationUnits).join(' ');
}

/** Bytes for people: three significant digits, binary units (`31.2 MiB`). */
export function formatBytes(bytes: number): string {
  return inUnits(bytes, byteUnits).join(' ');
}

/** `398–431 ms`, or `980 ms–1.02 s` across units. */
export function formatDurationInterval(ends: readonly [number, number]): string {
  return between(ends, durationUnits);
}

/** `30.1–31.2 MiB`, or `−868 to −840 KiB` below 0. */
export function formatBytesInterval(ends: readonly [number, number]): string {
  return between(ends, byteUnits);
}

/** `3.1× (2.9–3.4×)`; without an interval `3.1×`. */
export function formatRatio(ratio: number, ci95: readonly [number, number] | null = null): string {
  return ci95 === null
    ? `${ratioDigits(ratio)}×`
    : `${digitsFor(ci95)(ratio)}× (${formatRatioInterval(ci95)}×)`;
}

/** `0.99 (0.98–1.04)` */
export function formatFactor(factor: number, ci95: readonly [number, number] | null = null): string {
  return ci95 === null ? ratioDigits(factor) : `${digitsFor(ci95)(factor)} (${formatRatioInterval(ci95)})`;
}

/**
 * A count for people: a whole one below 10,000 as it is, since such are compared one by one, else three significant
 * digits; millions in words: `1234`, `12.5`, `12300`, `200 million`.
 */
export function formatCount(count: number): string {
  if (Math.abs(count) >= 999_500) return `${threeDigits(count / 1e6)} million`;
  return Number.isInteger(count) && Math.abs(count) < 10_000 ? signed(`${count}`) : threeDigits(count);
}

/** `12.5–60`, or `−3 to 5` below 0. */
export function formatCountInterval(ends: readonly [number, number]): string {
  return ends.map(formatCount).join(ends[0] < 0 ? ' to ' : '–');
}

/** `0.98–1.04`. */
export function formatRatioInterval(ends: readonly [number, number]): string {
  return ends.map(digitsFor(ends)).join('–');
}

/** The unit that fits a set of byte values whose largest is given, for an axis. */
export function byteUnitFor(largestBytes: number): readonly [name: string, size: number] {
  return byteUnits.findLast(([, size]) => largestBytes >= size) ?? byteUnits[0];
}

/** Three significant digits without an exponent: `0.0123`, `31.2`, `1230`. */
export function threeDigits(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  const decimals = Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded)))));
  return signed(rounded.toFixed(decimals));
}

/** Ends that differ are not shown as the same number where three digits tell them apart. */
function digitsFor([low, high]: readonly [number, number]): (ratio: number) => string {
  return ratioDigits(low) === ratioDigits(high) ? threeDigits : ratioDigits;
}

/** Fewer digits than a duration has: hundredths only near 1, where they decide. */
function ratioDigits(ratio: number): string {
  if (ratio >= 9.95) return wholeDigits(ratio);
  if (ratio >= 1.995) return ratio.toFixed(1);
  return ratio >= 0.0995 ? ratio.toFixed(2) : threeDigits(ratio);
}

function inUnits(value: number, units: Units): [string, string] {
  // Rounding first, so that 999.9 ms becomes 1.00 s and not 1000 ms.
  const [name, size] =
    units.findLast(([, unit]) => Math.abs(Number((value / unit).toPrecision(3))) >= 1) ?? firstOf(units);
  return [size === 1 ? wholeDigits(value) : threeDigits(value / size), name];
}

/** A whole number of at most three significant digits. It is rounded once: 10.5 in between would make 11 of 10.47. */
function wholeDigits(value: number): string {
  return Math.abs(value) < 100 ? signed(`${Math.round(value)}`) : threeDigits(value);
}

/** The digits with a minus sign, which a dash of an interval is not taken for. */
function signed(digits: string): string {
  return digits.replace('-', '−');
}

function firstOf(units: Units): readonly [string, number] {
  return units[0] as readonly [string, number];
}

function between(ends: readonly [number, number], units: Units): string {
  const [low, lowUnit] = inUnits(ends[0], units);
  const [high, highUnit] = inUnits(ends[1], units);
  const to = ends[0] < 0 ? ' to ' : '–';
  return lowUnit === highUnit
    ? `${low}${to}${high} ${highUnit}`
    : `${low} ${lowUnit}${to}${high} ${highUnit}`;
}
