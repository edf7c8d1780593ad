import { type Apart, findings, headline } from '../summary/comparison.ts';
import type { CpuName } from '../summary/cost-metrics.ts';
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
  return stackedBars(
    summary,
    {
      title: titleOf(summary),
      subtitle: findings(summary, 'cpu.total', (target) => summary.targets[target]?.cpu?.total?.median, 'ns'),
      axis: 'sum of the median CPU times until ready, ms',
      parts: parts.filter((part) => found.some((entry) => entry.part === part.name)),
      total: (sum) => formatDuration(sum * 1e6),
    },
    found.map(({ ns, ...entry }) => ({ ...entry, value: ns / 1e6, text: formatDuration(ns) })),
  );
}

function titleOf(summary: Summary): string {
  const say = ({ larger, smaller, times }: Apart) =>
    `A launch of ${larger} takes ${times} the CPU time of one of ${smaller}`;
  return headline(summary, 'cpu.total', 'CPU time', say) ?? 'CPU time of a launch';
}
