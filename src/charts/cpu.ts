import type { CpuName } from '../summary/cost-metrics.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { stackedBars } from './stacked-bars.ts';

const parts: readonly {
  readonly metric: Exclude<CpuName, 'total'>;
  readonly name: string;
  readonly colour: string;
  readonly ink: string;
}[] = [
  { metric: 'instance', name: 'instance', colour: '#0072B2', ink: '#ffffff' },
  { metric: 'monitor', name: 'monitor', colour: '#CC79A7', ink: '#000000' },
  { metric: 'runtime', name: 'runtime', colour: '#E69F00', ink: '#000000' },
  { metric: 'daemons', name: 'daemons', colour: '#56B4E9', ink: '#000000' },
];

/** Median CPU time of a launch, by who used it; undefined when none was measured. */
export function cpuChart(summary: Summary): ChartSpec | undefined {
  const targets = Object.keys(summary.targets);
  const found = targets.flatMap((target) =>
    parts.flatMap((part) => {
      const ns = summary.targets[target]?.cpu?.[part.metric]?.median ?? null;
      return ns === null ? [] : [{ target, part: part.name, ns }];
    }),
  );
  if (found.length === 0) return undefined;
  const sumOf = (target: string) =>
    found.filter((entry) => entry.target === target).reduce((sum, entry) => sum + entry.ns, 0);
  const most = targets.toSorted((a, b) => sumOf(b) - sumOf(a))[0] as string;
  return stackedBars(
    summary,
    {
      title: `A launch of ${labelOf(summary, most)} takes the most CPU time: ${formatDuration(sumOf(most))}`,
      subtitle: targets
        .filter((target) => sumOf(target) > 0)
        .map((target) => `${labelOf(summary, target)}: ${formatDuration(sumOf(target))}`),
      axis: 'sum of the median CPU times until ready, ms',
      parts: parts.filter((part) => found.some((entry) => entry.part === part.name)),
      total: (sum) => formatDuration(sum * 1e6),
    },
    found.map(({ ns, ...entry }) => ({ ...entry, value: ns / 1e6, text: formatDuration(ns) })),
  );
}
