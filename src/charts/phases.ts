import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { untouchedIfAny } from '../summary/emulation.ts';
import { labelOf } from '../summary/label.ts';
import { startupMarks } from '../summary/launch-metrics.ts';
import { type Phase, phasesOf } from '../summary/phases.ts';
import type { Summary } from '../summary/summary.ts';
import { timeText } from '../summary/upper-bound.ts';
import { formatDuration } from '../wording/format.ts';
import type { Drawing } from './composition.ts';
import { drawnTargets, emptyChart } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';
import { sentence } from './titles.ts';

/** Medians of the phases from `requested` to `ready`, each named by the mark that ends it, by target. */
export function phasesChart(summary: Summary, records: readonly RunRecord[]): Drawing {
  const phases = phasesOf(summary, records);
  if (phases.length === 0) return emptyChart('Phases of a launch: no launch was ready');
  const stacks = drawnTargets(summary).flatMap((target) => {
    const segments = phases
      .filter((phase) => phase.target === target.target)
      .map(({ endsWith, medianNs }) => ({
        part: nameOf(endsWith),
        value: medianNs,
        text: formatDuration(medianNs),
      }));
    const total = timeText(summary.targets[target.target]?.startup ?? {}, 'ready') ?? 'not ready';
    return segments.length === 0 ? [] : [{ target, segments, total }];
  });
  const used = startupMarks.filter((mark) => phases.some((phase) => phase.endsWith === mark));
  return (frame) =>
    stackedBars(
      stacks,
      {
        title: titleOf(summary, phases),
        subtitle: [
          'Median time from mark to mark, in the order in which each target shows them. They need not add up to the median of the whole.',
          ...cacheWords(summary).inCharts,
        ],
        parts: used.map(nameOf),
      },
      frame,
    );
}

/** The longest phase of the target whose launch takes the longest, emulated ones aside if others are there. */
function titleOf(summary: Summary, phases: readonly Phase[]): string {
  const sums = Object.keys(summary.targets).flatMap((target) => longest(phases, target) ?? []);
  const leading = untouchedIfAny(summary, sums, ({ top: { target } }) => ({
    targets: [target],
    group: 'startup',
  }));
  const [slowest] = leading.toSorted((a, b) => b.sum - a.sum);
  if (slowest === undefined) return 'Where a launch spends its time';
  const { top, share } = slowest;
  return sentence(
    `${labelOf(summary, top.target)} spends ${share}% of a launch between ${top.startsWith} and ${top.endsWith}`,
  );
}

/** A target's longest phase, with its share of all in %. */
function longest(phases: readonly Phase[], target: string) {
  const own = phases.filter((phase) => phase.target === target);
  const top = own.toSorted((a, b) => b.medianNs - a.medianNs)[0];
  const sum = own.reduce((total, phase) => total + phase.medianNs, 0);
  return top === undefined || sum <= 0
    ? undefined
    : { top, sum, share: Math.round((100 * top.medianNs) / sum) };
}

function nameOf(mark: Phase['endsWith']): string {
  return `to ${mark}`;
}
