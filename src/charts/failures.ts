import type { Outcome } from '../launches/records.ts';
import type { RunRecord } from '../results/records.ts';
import { labelOf } from '../summary/label.ts';
import { partsOf, type RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import type { ChartSpec } from './chart-spec.ts';
import { stackedBars } from './stacked-bars.ts';

const outcomes = [
  { name: 'ready', colour: '#009E73', ink: '#000000' },
  { name: 'timed-out', colour: '#E69F00', ink: '#000000' },
  { name: 'exited', colour: '#CC79A7', ink: '#000000' },
  { name: 'failed', colour: '#D55E00', ink: '#000000' },
  { name: 'aborted', colour: '#56B4E9', ink: '#000000' },
] as const satisfies readonly { name: Outcome['status']; colour: string; ink: string }[];

/** How many measured launches of each form there were of each outcome. */
export function outcomesOf(summary: Summary, { measuredOf }: RunParts) {
  return Object.keys(summary.forms).map((form) => {
    const own = measuredOf.get(form) ?? [];
    const found = new Map<string, number>();
    for (const { outcome } of own) found.set(outcome.status, (found.get(outcome.status) ?? 0) + 1);
    const counts = outcomes.map(({ name }) => ({ outcome: name, count: found.get(name) ?? 0 }));
    return { form, n: own.length, counts };
  });
}

/** Outcomes of the measured launches, a bar a form; nothing when every launch was ready. */
export function failuresChart(summary: Summary, records: readonly RunRecord[]): ChartSpec | undefined {
  const found = outcomesOf(summary, partsOf(records)).map((one) => ({
    ...one,
    failed: one.counts.reduce((sum, { outcome, count }) => (outcome === 'ready' ? sum : sum + count), 0),
  }));
  const [worst] = found.toSorted((a, b) => b.failed / (b.n || 1) - a.failed / (a.n || 1));
  if (worst === undefined || worst.failed === 0) return undefined;
  const segments = found.flatMap(({ form, counts }) =>
    counts
      .filter(({ count }) => count > 0)
      .map(({ outcome, count }) => ({ form, part: outcome, value: count, text: String(count) })),
  );
  return stackedBars(
    summary,
    {
      title: `${labelOf(summary, worst.form)} failed the most: ${worst.failed} of ${worst.n} launches ${worst.failed === 1 ? 'was' : 'were'} never ready`,
      subtitle: found.map(
        ({ form, n, failed }) => `${labelOf(summary, form)}: ${failed} of ${n} never ready`,
      ),
      axis: 'measured launches',
      parts: outcomes.filter(({ name }) => segments.some(({ part }) => part === name)),
      total: (sum) => String(sum),
    },
    segments,
  );
}
