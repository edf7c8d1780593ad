import type { RunRecord } from '../results/records.ts';
import { labelOf } from '../summary/label.ts';
import { outcomes, outcomesOf } from '../summary/outcomes.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import type { Drawing } from './composition.ts';
import { drawnTargets } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';
import { sentence } from './titles.ts';

/** Outcomes of the measured launches, a bar a target; nothing when every launch was ready. */
export function failuresChart(summary: Summary, records: readonly RunRecord[]): Drawing | undefined {
  const found = outcomesOf(summary, partsOf(records)).map((one) => ({
    ...one,
    failed: one.n - (one.counts.get('ready') ?? 0),
  }));
  const [worst] = found.toSorted((a, b) => b.failed / (b.n || 1) - a.failed / (a.n || 1));
  if (worst === undefined || worst.failed === 0) return undefined;
  const drawn = drawnTargets(summary);
  const stacks = found.flatMap(({ target: name, counts, n, failed }) => {
    const target = drawn.find((one) => one.target === name);
    const segments = [...counts].map(([part, value]) => ({ part, value, text: String(value) }));
    return target === undefined ? [] : [{ target, segments, total: `${failed} of ${n} never ready` }];
  });
  const were = worst.failed === 1 ? 'was' : 'were';
  return (frame) =>
    stackedBars(
      stacks,
      {
        title: sentence(
          `${labelOf(summary, worst.target)}: ${worst.failed} of ${worst.n} launches ${were} never ready`,
        ),
        subtitle: ['Measured launches by their outcome.'],
        parts: outcomes.filter((outcome) => found.some(({ counts }) => (counts.get(outcome) ?? 0) > 0)),
      },
      frame,
    );
}
