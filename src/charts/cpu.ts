import { headline } from '../summary/comparison.ts';
import type { CpuName } from '../summary/cost-metrics.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { Drawing } from './composition.ts';
import { drawnTargets } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';
import { sentence } from './titles.ts';

const parts: readonly Exclude<CpuName, 'total'>[] = ['instance', 'monitor', 'runtime', 'daemons'];

/** Median CPU time of a launch, by what used it; undefined when none was measured. */
export function cpuChart(summary: Summary): Drawing | undefined {
  const stacks = drawnTargets(summary).flatMap((target) => {
    const cpu = summary.targets[target.target]?.cpu;
    const segments = parts.flatMap((part) => {
      const value = cpu?.[part]?.median ?? null;
      return value === null ? [] : [{ part, value, text: formatDuration(value) }];
    });
    if (segments.length === 0) return [];
    const total = cpu?.total?.median ?? null;
    return [{ target, segments, total: total === null ? 'no total' : formatDuration(total) }];
  });
  if (stacks.length === 0) return undefined;
  return (frame) =>
    stackedBars(
      stacks,
      {
        title: titleOf(summary),
        subtitle: ['CPU time of one launch until it is ready, all CPUs together, by what used it. Medians.'],
        parts: parts.filter((part) =>
          stacks.some(({ segments }) => segments.some((one) => one.part === part)),
        ),
      },
      frame,
    );
}

function titleOf(summary: Summary): string {
  const found = headline(
    summary,
    'cpu.total',
    'CPU time of a launch',
    ({ larger, smaller, times }) => `${larger} takes ${times} the CPU time of ${smaller} to become ready`,
  );
  return sentence(found ?? 'CPU time of a launch');
}
