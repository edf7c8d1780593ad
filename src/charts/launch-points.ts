import { startupSample } from '../results/figures.ts';
import type { LaunchRecord } from '../results/records.ts';
import type { RunParts } from '../results/run-parts.ts';
import type { Summary } from '../results/summary.ts';
import { formatBytes, formatDuration } from '../stats/format.ts';
import { labelOf } from './label.ts';

/** A launch as charts draw it. */
export interface LaunchPoint {
  readonly id: string;
  /** The form's label. */
  readonly form: string;
  /** Place in the order of the run, from 1. */
  readonly place: number;
  readonly warmup: boolean;
  /** From `requested` to `ready`; +∞: never ready. */
  readonly ns: number;
  /** Shown where a pointer rests on it: the sample, its block, its conditions. */
  readonly hover: string;
}

/** Every launch that says something of `ready`, in the order of the run. */
export function launchPoints(summary: Summary, { launches }: RunParts): readonly LaunchPoint[] {
  return launches.flatMap((launch, index) => {
    const ns = startupSample(launch, 'ready');
    if (ns === undefined || summary.forms[launch.form] === undefined) return [];
    const form = labelOf(summary, launch.form);
    const place = index + 1;
    const hover = `${launch.id}: ${form}, ${result(launch, ns)}; ${[
      `block ${launch.block}${launch.warmup ? ' (warm-up, left out)' : ''}`,
      `launch ${place} of ${launches.length}`,
      ...conditions(launch),
    ].join('; ')}`;
    return [{ id: launch.id, form, place, warmup: launch.warmup, ns, hover }];
  });
}

function result({ outcome, memory }: LaunchRecord, ns: number): string {
  if (!Number.isFinite(ns)) return `never ready (${outcome.status})`;
  return `ready after ${formatDuration(ns)}${memory === null ? '' : `, charged ${formatBytes(memory.cgroupBytes)}`}`;
}

function conditions({ window }: LaunchRecord): string[] {
  if (window === null) return ['conditions not recorded'];
  const { eventLoopMaxDelayNs, stolenTicks, memoryPressureUs } = window;
  return [
    ...(eventLoopMaxDelayNs === null
      ? []
      : [`event loop at most ${formatDuration(eventLoopMaxDelayNs)} late`]),
    stolenTicks > 0 ? `CPU time stolen (${stolenTicks} ticks)` : 'no CPU time stolen',
    ...(memoryPressureUs ? [`memory pressure for ${formatDuration(memoryPressureUs * 1000)}`] : []),
  ];
}

/** As many signs as can be told apart in a chart of this size. */
export const mostPoints = 1500;

/** At most so many of them, evenly by place, the first and the last always kept. */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from(
    { length: most },
    (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))] as T,
  );
}

/** What a chart says under its title when it draws fewer signs than there are samples; nothing when it draws all. */
export function thinningNote(drawn: number, all: number): string[] {
  return drawn < all
    ? [`${drawn} of ${all} launches are drawn as signs, evenly chosen; figures are of all`]
    : [];
}
