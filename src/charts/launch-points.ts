import type { LaunchRecord } from '../launches/records.ts';
import { labelOf } from '../summary/label.ts';
import { memorySample, startupSample } from '../summary/launch-metrics.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatBytes, formatDuration } from '../wording/format.ts';

/** A launch as charts draw it. */
export interface LaunchPoint {
  /** The target's label. */
  readonly target: string;
  /** Place in the order of the run, from 1. */
  readonly place: number;
  /** Time from `requested` to `ready`; +∞: it was never ready. */
  readonly ns: number;
  readonly launch: LaunchRecord;
}

/** Every launch that says something of `ready`, in the order of the run: not one that the user broke off. */
export function launchPoints(summary: Summary, { launches }: RunParts): readonly LaunchPoint[] {
  const labels = new Map(Object.keys(summary.targets).map((target) => [target, labelOf(summary, target)]));
  const points: LaunchPoint[] = [];
  let place = 0;
  for (const launch of launches) {
    place += 1;
    const ns = startupSample(launch, 'ready');
    const target = labels.get(launch.target);
    const isShown = ns !== undefined && launch.outcome.status !== 'aborted';
    if (isShown && target !== undefined) points.push({ target, place, ns, launch });
  }
  return points;
}

/** Shown where a pointer rests on a sign: the sample, its block, its conditions. */
export function hoverOf({ target, place, ns, launch }: LaunchPoint): string {
  const block = `round ${launch.block}${launch.warmup ? ' (warm-up, left out)' : ''}`;
  return `${launch.id}: ${target}, ${[result(launch, ns), block, `launch ${place}`, ...conditions(launch)].join('; ')}`;
}

function result(launch: LaunchRecord, ns: number): string {
  if (!Number.isFinite(ns)) return `never ready (${launch.outcome.status})`;
  const bytes = memorySample(launch, 'total');
  return `ready after ${formatDuration(ns)}${typeof bytes === 'number' ? `, takes ${formatBytes(bytes)}` : ''}`;
}

function conditions({ window }: LaunchRecord): string[] {
  if (window === null) return ['conditions not recorded'];
  const { eventLoopMaxDelayNs, stolenTicks, memoryPressureUs } = window;
  return [
    ...(eventLoopMaxDelayNs === null || eventLoopMaxDelayNs === 0
      ? []
      : [`event loop at most ${formatDuration(eventLoopMaxDelayNs)} late`]),
    stolenTicks === null
      ? 'whether CPU time was stolen is not recorded'
      : stolenTicks > 0
        ? `CPU time stolen (${stolenTicks} ticks)`
        : 'no CPU time stolen',
    ...(memoryPressureUs ? [`memory pressure for ${formatDuration(memoryPressureUs * 1000)}`] : []),
  ];
}
