import type { RunRecord } from '../results/records.ts';
import { headline } from '../summary/comparison.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatBytes, formatBytesInterval } from '../wording/format.ts';
import type { Drawing } from './composition.ts';
import { type DrawnTarget, drawnTargets, emptyChart } from './scales.ts';
import { type Strip, strips } from './strips.ts';
import { evenly } from './thin.ts';
import { sentence } from './titles.ts';
import { bytes } from './value-axis.ts';

/** The host memory of one running instance: every launch, the median and its interval. */
export function memoryChart(summary: Summary, records: readonly RunRecord[]): Drawing {
  const targets = drawnTargets(summary);
  const { columns, measuredOf } = partsOf(records);
  const isMeasured = targets.some(({ target }) => summary.targets[target]?.memory.cgroupBytes !== undefined);
  const found = targets.flatMap((target) => {
    const column = columns.get(target.target)?.get('memory.total');
    const launches = measuredOf.get(target.target) ?? [];
    const samples = launches.flatMap(({ id }, at) => {
      const value = column?.[at] ?? Number.NaN;
      return Number.isFinite(value)
        ? [{ value, hover: `${id}: ${target.label}, ${formatBytes(value)}` }]
        : [];
    });
    return samples.length === 0 ? [] : [{ target, samples }];
  });
  if (found.length === 0)
    return emptyChart(`Memory: ${isMeasured ? 'its parts were not recorded' : 'not measured'}`);
  return (frame) => {
    const most = Math.floor(frame.mostPoints / found.length);
    const isThinned = found.some(({ samples }) => samples.length > most);
    return strips(
      found.map(({ target, samples }) => rowOf(summary, target, samples, most)),
      {
        title: memoryTitle(summary),
        subtitle: ['Host memory of one running instance: each launch, median, 95% interval.'],
        notes: isThinned ? ['Not every launch is drawn: launches are chosen evenly by rank.'] : [],
        axis: { title: 'host memory', unit: bytes },
      },
      frame,
    );
  };
}

function rowOf(summary: Summary, target: DrawnTarget, samples: Strip['samples'], most: number): Strip {
  const { medianBytes = null, ci95Bytes = null } = summary.targets[target.target]?.memory.total ?? {};
  const sorted = samples.length <= most ? samples : samples.toSorted((a, b) => a.value - b.value);
  const interval = ci95Bytes === null ? '' : ` (${formatBytesInterval(ci95Bytes)})`;
  return {
    target,
    samples: evenly(sorted.length, most).map((at) => sorted[at] as (typeof sorted)[number]),
    median: medianBytes,
    ci95: ci95Bytes,
    failures: 0,
    text: medianBytes === null ? 'no median' : `${formatBytes(medianBytes)}${interval}`,
  };
}

/** The finding of the host memory of one instance. */
export function memoryTitle(summary: Summary): string {
  const found = headline(
    summary,
    'memory.total',
    'host memory',
    ({ larger, smaller, times }) => `${larger} takes ${times} the host memory of ${smaller}`,
  );
  return sentence(found ?? 'Host memory of one instance');
}
