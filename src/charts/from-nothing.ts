import { cacheWords } from '../summary/cache-words.ts';
import { headline } from '../summary/comparison.ts';
import type { Summary } from '../summary/summary.ts';
import { timeText } from '../summary/upper-bound.ts';
import { formatDuration } from '../wording/format.ts';
import type { Drawing } from './composition.ts';
import { drawnTargets } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';
import { sentence } from './titles.ts';

const parts = ['create', 'start to ready'] as const;

/** The creation of an instance and its start, end to end, a bar a target; undefined where the creation was not recorded. */
export function fromNothingChart(summary: Summary): Drawing | undefined {
  const stacks = drawnTargets(summary).flatMap((target) => {
    const { startup = {} } = summary.targets[target.target] ?? {};
    const medians = [startup.create?.medianNs ?? null, startup.ready?.medianNs ?? null];
    const segments = medians.flatMap((value, index) =>
      value === null ? [] : [{ part: parts[index] as string, value, text: formatDuration(value) }],
    );
    if (segments.length < parts.length) return [];
    return [{ target, segments, total: timeText(startup, 'fromNothing') ?? 'not ready' }];
  });
  if (stacks.length === 0) return undefined;
  return (frame) =>
    stackedBars(
      stacks,
      {
        title: titleOf(summary),
        subtitle: [
          'Time to create an instance and to start it until it is ready. Medians; those of parts need not add up.',
          ...cacheWords(summary).inCharts,
        ],
        parts,
      },
      frame,
    );
}

function titleOf(summary: Summary): string {
  const found = headline(
    summary,
    'startup.fromNothing',
    'time to ready from nothing',
    ({ larger, smaller, times }) =>
      `Created anew, ${larger} takes ${times} as long as ${smaller} to become ready`,
  );
  return sentence(found ?? 'From nothing to ready');
}
