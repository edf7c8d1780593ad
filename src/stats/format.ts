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

type Units = readonly (readonly [name: string, size: number])[];

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

/** `30.1–31.2 MiB`. */
export function formatBytesInterval(ends: readonly [number, number]): string {
  return between(ends, byteUnits);
}

/** `3.1 times (2.9–3.4)`; without an interval `3.1 times`. */
export function formatRatio(ratio: number, ci95: readonly [number, number] | null = null): string {
  const range = ci95 === null ? '' : ` (${ratioDigits(ci95[0])}–${ratioDigits(ci95[1])})`;
  return `${ratioDigits(ratio)} times${range}`;
}

/** The unit that fits a set of byte values whose largest is given, for an axis. */
export function byteUnitFor(largestBytes: number): readonly [name: string, size: number] {
  return byteUnits.findLast(([, size]) => largestBytes >= size) ?? byteUnits[0];
}

/** Three significant digits without an exponent, thousands kept whole: `0.0123`, `31.2`, `1234`. */
export function threeDigits(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  if (Math.abs(rounded) >= 1000) return Math.round(value).toString();
  return rounded.toFixed(Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))))));
}

/** Fewer digits than a duration has: hundredths only near 1, where they decide. */
function ratioDigits(ratio: number): string {
  if (ratio >= 9.95) return Math.round(ratio).toString();
  if (ratio >= 1.995) return ratio.toFixed(1);
  return ratio >= 0.0995 ? ratio.toFixed(2) : threeDigits(ratio);
}

function inUnits(value: number, units: Units): [string, string] {
  // Rounding first, so that 999.9 ms becomes 1.00 s and not 1000 ms.
  const [name, size] =
    units.findLast(([, unit]) => Math.abs(Number((value / unit).toPrecision(3))) >= 1) ?? firstOf(units);
  return [size === 1 ? Math.round(value).toString() : threeDigits(value / size), name];
}

function firstOf(units: Units): readonly [string, number] {
  return units[0] as readonly [string, number];
}

function between(ends: readonly [number, number], units: Units): string {
  const [low, lowUnit] = inUnits(ends[0], units);
  const [high, highUnit] = inUnits(ends[1], units);
  return lowUnit === highUnit ? `${low}–${high} ${highUnit}` : `${low} ${lowUnit}–${high} ${highUnit}`;
}
