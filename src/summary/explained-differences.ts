import { linesThatAre } from '../stages/equivalence/judge.ts';
import type { Certificate, TouchedGroup } from '../stages/equivalence/summary.ts';
import type { Caveat } from './caveat.ts';
import type { Group } from './metrics.ts';
import type { TargetSummary } from './summary.ts';

/** The groups of metrics in which each is measured: a start by itself, by its costs, again, and among others. */
const measuredIn = {
  startup: ['startup', 'cpu', 'io', 'lifecycle', 'parallel'],
  memory: ['memory'],
  speed: ['speed', 'neighbour'],
} as const satisfies Readonly<Record<TouchedGroup, readonly Group[]>>;

/** The caveats that put what is explained in the certificate beside the metrics that it may change. */
export function explainedDifferences(
  certificate: Certificate | undefined,
  targets: Readonly<Record<string, TargetSummary>>,
): readonly Caveat[] {
  return Object.entries(targets).flatMap(([target, summary]) => {
    const lines = certificate?.targets[target];
    if (lines === undefined) return [];
    return linesThatAre(lines, 'explained').flatMap(({ text, consequence }): Caveat[] => {
      const groups = (consequence?.groups ?? [])
        .flatMap((group): readonly Group[] => measuredIn[group])
        .filter((group) => isMeasured(summary, group));
      if (consequence === undefined || groups.length === 0) return [];
      return [
        {
          condition: 'explained-difference',
          metrics: groups.map((group) => `${target}.${group}`),
          launches: [],
          text: `${text}: ${consequence.text}`,
        },
      ];
    });
  });
}

function isMeasured(summary: TargetSummary, group: Group): boolean {
  if (group === 'memory') return Object.keys(summary.memory).length > 0;
  return group in summary && summary[group as keyof TargetSummary] !== undefined;
}
