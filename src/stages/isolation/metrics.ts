import { leakVerdicts, undecidedVerdicts } from '../../inside/verdicts.ts';
import { untold } from '../../metric.ts';
import type { StageMetric } from '../stage.ts';
import type { ProbeRecord } from './records.ts';
import type { IsolationSummary } from './summary.ts';

export const isolationMetrics: readonly StageMetric<ProbeRecord, IsolationSummary>[] = [
  {
    name: 'leaks',
    unit: 'count',
    better: 'smaller',
    title: 'Number of probes by which something of the host came through',
    meaning: 'probes that found something shared, leaked or exposed, as root or as an ordinary user',
    // A probe that could not be told may yet have found something: at least the one, and at most both together.
    estimate(summary) {
      const { leaks } = summary;
      if (leaks === null) return untold;
      return {
        point: leaks,
        range: [leaks, leaks + undecidedProbes(summary)],
        doubt: 'probes that could not be told may have found something',
      };
    },
  },
];

/** The number of probes that found no leak but could not be told, as either user. */
export function undecidedProbes({ verdicts }: IsolationSummary): number {
  return Object.values(verdicts).filter((byUser) => {
    const seen = Object.values(byUser).filter((verdict) => verdict !== null);
    return (
      seen.some((verdict) => undecidedVerdicts.includes(verdict)) &&
      !seen.some((verdict) => leakVerdicts.includes(verdict))
    );
  }).length;
}
