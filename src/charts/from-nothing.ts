import { cacheWords } from '../summary/cache-words.ts';
import { type Apart, findings, headline } from '../summary/comparison.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { stackedBars } from './stacked-bars.ts';

const parts = [
  { name: 'create', colour: '#E69F00', ink: '#000000' },
  { name: 'start to ready', colour: '#009E73', ink: '#000000' },
] as const;

/**
 * The making of an instance and its start, end to end, a bar a target; undefined where the making was not recorded.
 */
export function fromNothingChart(summary: Summary): ChartSpec | undefined {
  const segments = Object.entries(summary.targets).flatMap(([target, { startup }]) => {
    const medians = [startup.create?.medianNs ?? null, startup.ready?.medianNs ?? null];
    if (medians.some((ns) => ns === null)) return [];
    return medians.map((ns, index) => ({
      target,
      part: parts[index]?.name ?? '',
      value: (ns as number) / 1e6,
      text: formatDuration(ns as number),
    }));
  });
  if (segments.length === 0) return undefined;
  return stackedBars(
    summary,
    {
      title: titleOf(summary),
      subtitle: [
        ...cacheWords(summary).inCharts,
        ...findings(
          summary,
          'startup.fromNothing',
          (target) => summary.targets[target]?.startup.fromNothing?.medianNs,
          'ns',
        ),
      ],
      axis: 'medians, ms',
      parts,
      total: (sum) => formatDuration(sum * 1e6),
    },
    segments,
  );
}

function titleOf(summary: Summary): string {
  const say = ({ larger, smaller, times }: Apart) =>
    `${larger} takes ${times} as long as ${smaller} to be ready from nothing`;
  return (
    headline(summary, 'startup.fromNothing', 'time to ready from nothing', say) ?? 'From nothing to ready'
  );
}
