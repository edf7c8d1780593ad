import { comparisonOf, verdict } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { formatRatio } from '../wording/format.ts';
import { endColumns } from './columns.ts';
import type { Column } from './table.ts';

/** The heading of the column in which every form is compared with the first one. */
export function againstHead(summary: Summary): string {
  return `against ${labelOf(summary, firstForm(summary))}`;
}

/** What the comparison of a form with the first one says of a figure. */
export function comparedText(summary: Summary, figure: string, form: string): string {
  const compared = comparisonOf(summary, figure, form);
  return compared === undefined ? '–' : verdict(summary, compared);
}

/** A figure of instances that were measured in blocks, with its ratio to the first form's. */
interface PairedFigure {
  readonly n: number;
  readonly failures: number;
  readonly ratio: number | null;
  readonly ratioCi95: readonly [number, number] | null;
  readonly pairs: number;
}

/** The last columns of a table of paired figures. */
export function pairedColumns(
  summary: Summary,
): readonly Column<{ readonly form: string; readonly figure: PairedFigure }>[] {
  const base = firstForm(summary);
  return [
    { head: 'n', name: 'n', value: ({ figure }) => figure.n },
    { head: 'failed', name: 'failures', value: ({ figure }) => figure.failures },
    {
      head: againstHead(summary),
      name: 'ratio',
      value: ({ figure }) => figure.ratio,
      say: ({ form, figure: { ratio, ratioCi95 } }) =>
        ratio === null || form === base ? '–' : ratioText(ratio, ratioCi95),
    },
    ...endColumns('ratio_ci95', '', ({ figure }: { readonly figure: PairedFigure }) => figure.ratioCi95),
    { name: 'pairs', value: ({ figure }) => figure.pairs },
  ];
}

/** The figure that is furthest from the first form's, of those whose interval leaves out 1. */
export function furthestApart<Figure extends Pick<PairedFigure, 'ratio' | 'ratioCi95'>>(
  figures: readonly Figure[],
): (Figure & { readonly ratio: number }) | undefined {
  const shown = figures.flatMap(({ ratio, ...rest }) => {
    const { ratioCi95 } = rest;
    const leavesOutOne = ratioCi95 !== null && (ratioCi95[0] > 1 || ratioCi95[1] < 1);
    return ratio !== null && leavesOutOne ? [{ ...rest, ratio } as Figure & { readonly ratio: number }] : [];
  });
  const far = ({ ratio }: { readonly ratio: number }) => Math.abs(Math.log(ratio));
  const [first] = shown.toSorted((a, b) => far(b) - far(a));
  // What did nothing at all is infinitely far, and no ratio tells it.
  return first?.ratio === 0 ? undefined : first;
}

function ratioText(ratio: number, ci95: PairedFigure['ratioCi95']): string {
  return ci95 === null ? `${formatRatio(ratio)} (no interval)` : formatRatio(ratio, ci95);
}

function firstForm({ forms }: Summary): string {
  return Object.keys(forms)[0] ?? '';
}
