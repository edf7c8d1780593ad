import type { LaunchRecord } from '../launches/records.ts';
import type { Paint } from '../report/terminal-paint.ts';
import { median } from '../stats/order-statistic.ts';
import { visible } from '../wording/escape.ts';
import { formatDuration } from '../wording/format.ts';

/** The text without anything that a terminal obeys, in one line. */
export const oneLine = (text: string) => visible(text).replaceAll(/[\n\t]/g, ' ');

/** `ready in 204 ms`, or what else became of a launch. */
export function outcomeText(record: LaunchRecord): string {
  const { outcome } = record;
  if (outcome.status !== 'ready') return `${outcome.status} (${outcome.reason})`;
  const ns = readyNs(record);
  return ns === undefined ? 'ready' : `ready in ${formatDuration(ns)}`;
}

/** The time from the request to ready; undefined for a launch that has no such time. */
export function readyNs({ outcome, marks: { requested, ready } }: LaunchRecord): number | undefined {
  if (outcome.status !== 'ready' || requested === undefined || ready === undefined) return undefined;
  return ready.latestNs - requested.latestNs;
}

/** `container 191 ms  vm 3.15 s`: the median of each target so far. */
export function mediansText(samples: ReadonlyMap<string, readonly number[]>): string {
  return [...samples]
    .flatMap(([target, values]) => {
      const middle = median(values);
      return middle === null ? [] : [`${target} ${formatDuration(middle)}`];
    })
    .join('  ');
}

/** `about 48 s`, `about 3 min` */
export function about(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds >= 90 ? `about ${Math.round(seconds / 60)} min` : `about ${seconds} s`;
}

/** `12.3 s`, `2 min 05 s` */
export function taken(ms: number): string {
  const tenths = Math.round(ms / 100) / 10;
  if (tenths < 60) return `${tenths.toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `0:48`, `12:05` */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A bar of that many cells, of which a share is full. */
export function bar(share: number, cells: number, paint: Paint): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * cells);
  return paint('bar', '━'.repeat(full)) + paint('dim', '─'.repeat(cells - full));
}

/** The beginning of a text that fits. */
export function cut(text: string, columns: number): string {
  const signs = [...text];
  return signs.length <= columns ? text : `${signs.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
