import { comparisonOf, differenceBeside, verdict } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import type { Comparison, Summary } from '../summary/summary.ts';
import type { Column } from './table.ts';

type InName = '' | '_ns' | '_bytes';

/** A metric of a target, of instances that were measured in blocks. */
interface Blocked {
  readonly target: string;
  readonly name: string;
  readonly metric: { readonly n: number; readonly failures: number };
}

/**
 * The last columns of a table of such metrics.
 * @param group what their names begin with: `speed`
 * @param unit of all of them, in the names of columns; empty where another column has it
 */
export function comparedColumns(summary: Summary, group: string, unit: InName): readonly Column<Blocked>[] {
  return [
    { head: 'n', name: 'n', value: ({ metric }) => metric.n },
    { head: 'failed', name: 'failures', value: ({ metric }) => metric.failures },
    ...againstColumns<Blocked>(summary, unit, ({ name }) => `${group}.${name}`),
  ];
}

/**
 * The columns that compare a metric of each target with that of the baseline: the ratio and the difference of the two
 * medians, each with what is known of its interval.
 * @param unit of the difference, in the names of its columns; empty where another column has it
 * @param metricOf `startup.ready`
 */
export function againstColumns<Item extends { readonly target: string }>(
  summary: Summary,
  unit: InName,
  metricOf: (item: Item) => string,
): readonly Column<Item>[] {
  const compared = (item: Item) => comparisonOf(summary, metricOf(item), item.target);
  return [
    {
      head: `against ${labelOf(summary, summary.baseline)}`,
      name: 'ratio',
      value: (item) => compared(item)?.ratio.point ?? null,
      say: (item) => comparedText(summary, compared(item)),
    },
    { name: 'ratio_low', value: (item) => compared(item)?.ratio.low ?? null },
    { name: 'ratio_high', value: (item) => compared(item)?.ratio.high ?? null },
    {
      head: 'difference',
      name: `difference${unit}`,
      value: (item) => compared(item)?.difference.point ?? null,
      say: (item) => differenceText(compared(item)),
    },
    { name: `difference_low${unit}`, value: (item) => compared(item)?.difference.low ?? null },
    { name: `difference_high${unit}`, value: (item) => compared(item)?.difference.high ?? null },
  ];
}

function comparedText(summary: Summary, compared: Comparison | undefined): string {
  return compared === undefined ? '–' : verdict(summary, compared);
}

/** The difference of the two medians, where the verdict has the ratio. */
function differenceText(compared: Comparison | undefined): string {
  return (compared && differenceBeside(compared)) ?? '–';
}
