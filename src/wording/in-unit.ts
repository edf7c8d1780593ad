import { type Unit, type WordUnit, wordsOfUnit } from '../metric.ts';
import {
  formatBytes,
  formatBytesInterval,
  formatCount,
  formatCountInterval,
  formatDuration,
  formatDurationInterval,
} from './format.ts';

const word = (unit: WordUnit) => (value: number) => wordsOfUnit[unit][value] ?? String(value);
const range =
  (unit: WordUnit) =>
  ([low, high]: readonly [number, number]) =>
    `${word(unit)(low)} to ${word(unit)(high)}`;

const values = {
  ns: formatDuration,
  bytes: formatBytes,
  count: formatCount,
  state: word('state'),
  answer: word('answer'),
};
const intervals = {
  ns: formatDurationInterval,
  bytes: formatBytesInterval,
  count: formatCountInterval,
  state: range('state'),
  answer: range('answer'),
};

/** A value of a metric for people, wherever it stands: `204 ms`, `31.2 MiB`, `1234`, `closed`. */
export function inUnit(value: number, unit: Unit): string {
  return values[unit](value);
}

/** `198–220 ms` */
export function between(ends: readonly [number, number], unit: Unit): string {
  return intervals[unit](ends);
}
