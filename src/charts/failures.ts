import type { RunRecord } from '../results/records.ts';
import { labelOf } from '../summary/label.ts';
import { outcomes, outcomesOf } from '../summary/outcomes.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import type { ChartSpec } from './chart-spec.ts';
import { stackedBars } from './stacked-bars.ts';

const looks: Readonly<Record<(typeof outcomes)[number], { readonly colour: string; readonly ink: string }>> =
  {
    ready: { colour: '#009E73', ink: '#000000' },
    'timed-out': { colour: '#E69F00', ink: '#000000' },
    exited: { colour: '#CC79A7', ink: '#000000' },
    failed: { colour: '#D55E00', ink: '#000000' },
    aborted: { colour: '#56B4E9', ink: '#000000' },
  };

/** Outcomes of the measured launches, a bar a target; nothing when every launch was ready. */
export function failuresChart(summary: Summary, records: readonly RunRecord[]): ChartSpec | undefined {
  const found = outcomesOf(summary, partsOf(records)).map((one) => ({
    ...one,
    failed: one.n - (one.counts.get('ready') ?? 0),
  }));
  const [worst] = found.toSorted((a, b) => b.failed / (b.n || 1) - a.failed / (a.n || 1));
  if (worst === undefined || worst.failed === 0) return undefined;
  const segments = found.flatMap(({ target, counts }) =>
    [...counts]
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => ({ target, part: outcome, value: count, text: String(count) })),
  );
  return stackedBars(
    summary,
    {
      title: `${labelOf(summary, worst.target)}: ${worst.failed} of ${worst.n} launches ${worst.failed === 1 ? 'was' : 'were'} never ready`,
      subtitle: found.map(
        ({ target, n, failed }) => `${labelOf(summary, target)}: ${failed} of ${n} never ready`,
      ),
      axis: 'measured launches',
      parts: outcomes
        .filter((outcome) => segments.some(({ part }) => part === outcome))
        .map((outcome) => ({ name: outcome, ...looks[outcome] })),
      total: (sum) => String(sum),
    },
    segments,
  );
}
