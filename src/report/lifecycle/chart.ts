import type { ChartSpec } from '../../charts/chart-spec.ts';
import { extentOf, groupedDots, hasFailed, type Row } from '../../charts/grouped-dots.ts';
import { emptyChart } from '../../charts/scales.ts';
import { logDomain, logTicks, timeLabelExpr } from '../../charts/time-axis.ts';
import { lifecycleOperations } from '../../stages/lifecycle/records.ts';
import { furthestApart } from '../../summary/comparison.ts';
import type { Summary } from '../../summary/summary.ts';
import { type Operation, operationsIn } from './table.ts';

/** What each operation of an instance's life takes, by target: medians with intervals. */
export function lifecycleChart(summary: Summary): ChartSpec {
  const operations = operationsIn(summary);
  const groups = lifecycleOperations.flatMap((head) => {
    const rows = operations
      .filter(({ name, metric }) => name === head && metric.n > 0)
      .map(({ label, metric }): Row => ({ target: label, value: shownOf(metric) }));
    return rows.length > 0 ? [{ head, rows }] : [];
  });
  const extent = extentOf(groups);
  if (extent === null) return emptyChart('Through its life: no operation was done');
  const [low, high] = extent;
  const domain = logDomain(low, high);
  return groupedDots(summary, {
    title: titleOf(summary),
    subtitle: [
      'Point: the median; line: its 95% interval; logarithmic scale',
      ...(hasFailed(groups) ? ['× at the edge: most of them failed'] : []),
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

function shownOf({ medianNs, ci95Ns }: Operation['metric']): Row['value'] {
  if (medianNs === null) return { kind: 'failed' };
  return {
    kind: 'value',
    value: medianNs / 1e9,
    ci95: ci95Ns === null ? null : [ci95Ns[0] / 1e9, ci95Ns[1] / 1e9],
  };
}

/** The widest difference that is shown. */
function titleOf(summary: Summary): string {
  const apart = furthestApart(
    summary,
    summary.comparisons.filter(({ metric }) => metric.startsWith('lifecycle.')),
  );
  if (apart !== undefined) {
    const operation = apart.compared.metric.slice('lifecycle.'.length);
    return `${operation} of ${apart.larger} takes ${apart.times} as long as that of ${apart.smaller}`;
  }
  return 'Through its life, operation by operation';
}
