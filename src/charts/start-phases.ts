import { labelOf } from '../summary/label.ts';
import type { StartPhase } from '../summary/start-phases.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { Drawing } from './composition.ts';
import { drawnTargets } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';
import { sentence } from './titles.ts';

const parts: readonly StartPhase[] = ['engine', 'shim', 'create', 'between', 'start', 'workload'];

interface PhaseMedian {
  readonly target: string;
  readonly phase: StartPhase;
  readonly medianNs: number;
}

/** Medians of the phases of a container's start, by target; undefined where none took any time. */
export function startPhasesChart(summary: Summary, phases: readonly PhaseMedian[]): Drawing | undefined {
  const found = drawnTargets(summary).flatMap((target) => {
    const own = phases.filter((phase) => phase.target === target.target);
    const longest = longestOf(own);
    return longest === undefined ? [] : [{ target, own, longest }];
  });
  const [slowest] = found.toSorted((a, b) => b.longest.sum - a.longest.sum);
  if (slowest === undefined) return undefined;
  const { longest } = slowest;
  return (frame) =>
    stackedBars(
      found.map(({ target, own, longest: { sum } }) => ({
        target,
        segments: own.map(({ phase, medianNs }) => ({
          part: phase,
          value: medianNs,
          text: formatDuration(medianNs),
        })),
        total: formatDuration(sum),
      })),
      {
        title: sentence(
          `${labelOf(summary, slowest.target.target)} spends ${longest.share}% of its start in ${longest.phase}`,
        ),
        subtitle: [
          'What the host’s kernel shows of a container’s start. Median time of each phase, and their sum.',
        ],
        parts: parts.filter((part) => phases.some(({ phase }) => phase === part)),
      },
      frame,
    );
}

/** The longest phase of one target, and its share of all in %. */
function longestOf(phases: readonly PhaseMedian[]) {
  const [top] = phases.toSorted((a, b) => b.medianNs - a.medianNs);
  const sum = phases.reduce((total, { medianNs }) => total + medianNs, 0);
  if (top === undefined || sum <= 0) return undefined;
  return { phase: top.phase, sum, share: Math.round((100 * top.medianNs) / sum) };
}
