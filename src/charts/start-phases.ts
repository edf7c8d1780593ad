import { labelOf } from '../summary/label.ts';
import type { StartPhase } from '../summary/start-phases.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { stackedBars } from './stacked-bars.ts';

const colours: Readonly<Record<StartPhase, { readonly colour: string; readonly ink: string }>> = {
  engine: { colour: '#56B4E9', ink: '#000000' },
  shim: { colour: '#CC79A7', ink: '#000000' },
  create: { colour: '#E69F00', ink: '#000000' },
  between: { colour: '#999999', ink: '#000000' },
  start: { colour: '#D55E00', ink: '#ffffff' },
  workload: { colour: '#009E73', ink: '#000000' },
};

interface PhaseMedian {
  readonly target: string;
  readonly phase: StartPhase;
  readonly medianNs: number;
}

/** Stacked medians of the phases of a container's start, by target; undefined where none took any time. */
export function startPhasesChart(summary: Summary, phases: readonly PhaseMedian[]): ChartSpec | undefined {
  const targets = Object.entries(summary.targets).flatMap(([target, own]) => {
    const longest = longestOf(phases.filter((phase) => phase.target === target));
    return longest === undefined ? [] : [{ target, own, longest }];
  });
  const [slowest] = targets.toSorted((a, b) => b.longest.sum - a.longest.sum);
  if (slowest === undefined) return undefined;
  return stackedBars(
    { ...summary, targets: Object.fromEntries(targets.map(({ target, own }) => [target, own])) },
    {
      title: `${labelOf(summary, slowest.target)} spends ${slowest.longest.share}% of its start in ${slowest.longest.phase}`,
      subtitle: targets.map(
        ({ target, longest: { phase, share } }) => `${labelOf(summary, target)}: ${share}% in ${phase}`,
      ),
      axis: 'median duration of each phase, ms',
      parts: (Object.keys(colours) as StartPhase[])
        .filter((phase) => phases.some((one) => one.phase === phase))
        .map((phase) => ({ name: phase, ...colours[phase] })),
      total: (sum) => formatDuration(sum * 1e6),
    },
    phases.map(({ target, phase, medianNs }) => ({
      target,
      part: phase,
      value: medianNs / 1e6,
      text: formatDuration(medianNs),
    })),
  );
}

/** The longest phase of one target, and its share of all in %. */
function longestOf(phases: readonly PhaseMedian[]) {
  const [top] = phases.toSorted((a, b) => b.medianNs - a.medianNs);
  const sum = phases.reduce((total, { medianNs }) => total + medianNs, 0);
  if (top === undefined || sum <= 0) return undefined;
  return { phase: top.phase, sum, share: Math.round((100 * top.medianNs) / sum) };
}
