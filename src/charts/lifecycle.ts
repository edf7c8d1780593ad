import type { LifecycleFigure } from '../results/later-summaries.ts';
import type { RunRecord } from '../results/records.ts';
import { lifecycleOperations } from '../stages/lifecycle/records.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration, formatRatioTo } from '../wording/format.ts';
import { type ChartSpec, rounded } from './chart-spec.ts';
import { emptyChart } from './empty-chart.ts';
import { extentOf, groupedDots, type Row } from './grouped-dots.ts';
import { logTicks, timeLabelExpr } from './time-axis.ts';

/** What each operation of an instance's life takes, by form: medians with intervals. */
export function lifecycleChart(summary: Summary, _records: readonly RunRecord[]): ChartSpec | undefined {
  const forms = Object.keys(summary.forms).filter((form) => summary.forms[form]?.lifecycle !== undefined);
  if (forms.length === 0) return undefined;
  const groups = lifecycleOperations.flatMap((operation) => {
    const rows = forms.flatMap((form): Row[] => {
      const value = shownOf(summary.forms[form]?.lifecycle?.[operation]);
      return value.kind === 'none' ? [] : [{ form: labelOf(summary, form), value }];
    });
    return rows.length > 0 ? [{ head: operation, rows }] : [];
  });
  const extent = extentOf(groups);
  if (extent === null) return emptyChart('Through its life: no operation was done');
  const [low, high] = extent;
  const domain = [rounded(low * 0.7), rounded(high * 1.6)] as const;
  const anyFailed = groups.some(({ rows }) => rows.some(({ value }) => value.kind === 'failed'));
  return groupedDots(summary, {
    title: titleOf(summary, forms),
    subtitle: [
      'Sign: the median; line: its 95 % interval; logarithmic scale',
      ...(anyFailed ? ['× at the edge: most of them failed'] : []),
    ],
    groups,
    axis: {
      title: 'time from the request to the last mark',
      labelExpr: timeLabelExpr,
      domain,
      ticks: logTicks(domain, high / low > 300 ? [1] : [1, 3]),
    },
  });
}

function shownOf(figure: LifecycleFigure | undefined): Row['value'] {
  if (figure === undefined || figure.n === 0) return { kind: 'none' };
  const { medianNs, ci95Ns } = figure;
  if (medianNs === null) return { kind: 'failed' };
  return {
    kind: 'value',
    value: medianNs / 1e9,
    ci95: ci95Ns === null ? null : [ci95Ns[0] / 1e9, ci95Ns[1] / 1e9],
  };
}

/** The widest difference that is shown; else the longest operation. */
function titleOf(summary: Summary, forms: readonly string[]): string {
  const found = forms.flatMap((form) =>
    lifecycleOperations.flatMap((operation) => {
      const figure = summary.forms[form]?.lifecycle?.[operation];
      return figure?.medianNs ? [{ form, operation, ...figure, medianNs: figure.medianNs }] : [];
    }),
  );
  const [base = ''] = Object.keys(summary.forms);
  const apart = found
    .filter(({ ratioCi95 }) => ratioCi95 !== null && (ratioCi95[0] > 1 || ratioCi95[1] < 1))
    .toSorted((a, b) => far(b) - far(a))[0];
  if (apart?.ratio) {
    const against = formatRatioTo(`that of ${labelOf(summary, base)}`, apart.ratio, null, 'as long as');
    return `${apart.operation} of ${labelOf(summary, apart.form)} takes ${against}`;
  }
  const [longest] = found.toSorted((a, b) => b.medianNs - a.medianNs);
  if (longest === undefined) return 'Through its life';
  return `The longest: ${longest.operation} of ${labelOf(summary, longest.form)}, ${formatDuration(longest.medianNs)}`;
}

function far({ ratio }: { readonly ratio: number | null }): number {
  return Math.abs(Math.log(ratio ?? 1));
}
