import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { headline } from '../summary/comparison.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { timeText } from '../summary/upper-bound.ts';
import { formatDurationInterval } from '../wording/format.ts';
import type { Drawing } from './composition.ts';
import { hoverOf, launchPoints } from './launch-points.ts';
import { type DrawnTarget, drawnTargets, emptyChart } from './scales.ts';
import { type Strip, strips } from './strips.ts';
import { evenly } from './thin.ts';
import { sentence } from './titles.ts';
import { seconds } from './value-axis.ts';

/** How long each target takes from the start request to ready: every launch, the median and its interval. */
export function startupChart(summary: Summary, records: readonly RunRecord[]): Drawing {
  const parts = partsOf(records);
  const measured = launchPoints(summary, parts).filter(({ launch }) => !launch.warmup);
  if (measured.length === 0) return emptyChart('Startup: no launch was recorded');
  const targets = drawnTargets(summary);
  const ofTarget = Map.groupBy(measured, ({ launch }) => launch.target);
  const ready = measured.filter(({ ns }) => Number.isFinite(ns));
  const isJob = parts.header.scenario.workload.ready.kind === 'exit';
  return (frame) => {
    const most = Math.floor(frame.mostPoints / targets.length);
    const rows = targets.flatMap((target) => {
      const own = ofTarget.get(target.target) ?? [];
      return own.length === 0 ? [] : [rowOf(summary, target, own, most)];
    });
    const drawn = rows.reduce((sum, { samples }) => sum + samples.length, 0);
    return strips(
      rows,
      {
        title: startupTitle(summary),
        subtitle: [
          `Time from start request to ${isJob ? 'the end of the job' : 'first correct answer'}: each launch, median, 95% interval.`,
          ...cacheWords(summary).inCharts,
        ],
        notes: [
          ...(rows.some(({ failures }) => failures > 0) ? ['×: launches that were never ready.'] : []),
          ...(drawn < ready.length
            ? [`Of ${ready.length} launches, ${drawn} are drawn, evenly by rank.`]
            : []),
        ],
        axis: { title: 'time to ready', unit: seconds },
      },
      frame,
    );
  };
}

function rowOf(
  summary: Summary,
  target: DrawnTarget,
  own: ReturnType<typeof launchPoints>,
  most: number,
): Strip {
  const startup = summary.targets[target.target]?.startup ?? {};
  const { medianNs = null, ci95Ns = null } = startup.ready ?? {};
  const ready = own.filter(({ ns }) => Number.isFinite(ns));
  const sorted = ready.length <= most ? ready : ready.toSorted((a, b) => a.ns - b.ns);
  const failures = own.length - ready.length;
  const interval = ci95Ns?.every(Number.isFinite) ? ` (${formatDurationInterval(ci95Ns)})` : '';
  const failed = failures === 0 ? '' : `, ${failures} of ${own.length} never ready`;
  return {
    target,
    samples: evenly(sorted.length, most).map((at) => {
      const point = sorted[at] as (typeof sorted)[number];
      return { value: point.ns / 1e9, hover: hoverOf(point) };
    }),
    median: medianNs === null ? null : medianNs / 1e9,
    ci95: ci95Ns === null ? null : [ci95Ns[0] / 1e9, ci95Ns[1] / 1e9],
    failures,
    text:
      medianNs === null
        ? `${failures} of ${own.length} never ready`
        : `${timeText(startup, 'ready')}${interval}${failed}`,
  };
}

/** The finding of the time to ready. */
export function startupTitle(summary: Summary): string {
  const found = headline(
    summary,
    'startup.ready',
    'time to ready',
    ({ larger, smaller, times }) => `${larger} takes ${times} as long as ${smaller} to become ready`,
  );
  return sentence(found ?? 'From the start request to ready');
}
