import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { untouchedIfAny } from '../summary/emulation.ts';
import { labelOf } from '../summary/label.ts';
import { startupMarks } from '../summary/launch-metrics.ts';
import { type Phase, phasesOf } from '../summary/phases.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { emptyChart } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';

const colours: Record<Phase['endsWith'], { colour: string; ink: string }> = {
  accepted: { colour: '#56B4E9', ink: '#000000' },
  kernel: { colour: '#CC79A7', ink: '#000000' },
  init: { colour: '#E69F00', ink: '#000000' },
  listening: { colour: '#0072B2', ink: '#ffffff' },
  ready: { colour: '#009E73', ink: '#000000' },
};

/** Stacked medians of the phases from `requested` to `ready`, each named by the mark that ends it, by target. */
export function phasesChart(summary: Summary, records: readonly RunRecord[]): ChartSpec {
  const phases = phasesOf(summary, records);
  if (phases.length === 0) return emptyChart('Phases of a launch: no launch was ready');
  const segments = phases.map(({ target, endsWith, medianNs }) => ({
    target,
    part: nameOf(endsWith),
    value: medianNs / 1e6,
    text: formatDuration(medianNs),
  }));
  const used = startupMarks.filter((mark) => phases.some((phase) => phase.endsWith === mark));
  return stackedBars(
    summary,
    {
      title: titleOf(summary, phases),
      subtitle: [
        ...cacheWords(summary).inCharts,
        ...Object.keys(summary.targets).flatMap((target) => longestLine(summary, phases, target)),
      ],
      axis: 'median duration of each phase, ms',
      parts: used.map((mark) => ({ name: nameOf(mark), ...colours[mark] })),
      total: (sum) => formatDuration(sum * 1e6),
    },
    segments,
  );
}

/** The title tells the longest phase of the target whose launch takes the longest, emulated ones aside if others are there. */
function titleOf(summary: Summary, phases: readonly Phase[]): string {
  const sums = Object.keys(summary.targets).flatMap((target) => longest(phases, target) ?? []);
  const leading = untouchedIfAny(summary, sums, ({ top: { target } }) => ({
    targets: [target],
    group: 'startup',
  }));
  const [slowest] = leading.toSorted((a, b) => b.sum - a.sum);
  if (slowest === undefined) return 'Where a launch spends its time';
  const { top, share } = slowest;
  return `${labelOf(summary, top.target)} spends ${share}% of a launch between ${top.startsWith} and ${top.endsWith}`;
}

function longestLine(summary: Summary, phases: readonly Phase[], target: string): string[] {
  const found = longest(phases, target);
  if (found === undefined) return [];
  const { top, share } = found;
  return [`${labelOf(summary, target)}: ${share}% between ${top.startsWith} and ${top.endsWith}`];
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
