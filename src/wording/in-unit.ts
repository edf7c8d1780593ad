import type { Unit } from '../metric.ts';
import {
  formatBytes,
  formatBytesInterval,
  formatCount,
  formatCountInterval,
  formatDuration,
  formatDurationInterval,
} from './format.ts';

const values = { ns: formatDuration, bytes: formatBytes, count: formatCount };
const intervals = { ns: formatDurationInterval, bytes: formatBytesInterval, count: formatCountInterval };

/** A value of a metric for people, wherever it stands: `204 ms`, `31.2 MiB`, `1234`. */
export function inUnit(value: number, unit: Unit): string {
  return values[unit](value);
}

/** `198–220 ms` */
export function between(ends: readonly [number, number], unit: Unit): string {
  return intervals[unit](ends);
}
