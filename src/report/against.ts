import { comparisonOf, differenceBeside, verdict } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import type { Column } from './table.ts';

/** The heading of the column in which every target is compared with the first one. */
export function againstHead(summary: Summary): string {
  return `against ${labelOf(summary, firstTarget(summary))}`;
}

/** What the comparison of a target with the first one says of a metric. */
export function comparedText(summary: Summary, metric: string, target: string): string {
  const compared = comparisonOf(summary, metric, target);
  return compared === undefined ? '–' : verdict(summary, compared);
}

/** The difference of a target's median from that of the first one, where the verdict has the ratio. */
export function differenceText(summary: Summary, metric: string, target: string): string {
  const compared = comparisonOf(summary, metric, target);
  return (compared && differenceBeside(compared)) ?? '–';
}

/** A metric of a target, of instances that were measured in blocks. */
interface Blocked {
  readonly target: string;
  readonly name: string;
  readonly metric: { readonly n: number; readonly failures: number };
}

/**
 * The last columns of a table of such metrics.
 * @param group what their names begin with: `speed`
 */
export function comparedColumns(summary: Summary, group: string): readonly Column<Blocked>[] {
  const compared = ({ target, name }: Blocked) => comparisonOf(summary, `${group}.${name}`, target);
  return [
    { head: 'n', name: 'n', value: ({ metric }) => metric.n },
    { head: 'failed', name: 'failures', value: ({ metric }) => metric.failures },
    {
      head: againstHead(summary),
      name: 'ratio',
      value: (item) => compared(item)?.ratio.point ?? null,
      say: ({ target, name }) => comparedText(summary, `${group}.${name}`, target),
    },
    { name: 'ratio_low', value: (item) => compared(item)?.ratio.low ?? null },
    { name: 'ratio_high', value: (item) => compared(item)?.ratio.high ?? null },
    {
      head: 'difference',
      name: 'difference',
      value: (item) => compared(item)?.difference.point ?? null,
      say: ({ target, name }) => differenceText(summary, `${group}.${name}`, target),
    },
    { name: 'difference_low', value: (item) => compared(item)?.difference.low ?? null },
    { name: 'difference_high', value: (item) => compared(item)?.difference.high ?? null },
  ];
}

function firstTarget({ targets }: Summary): string {
  return Object.keys(targets)[0] ?? '';
}
