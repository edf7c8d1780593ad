import type { Drawing } from '../../charts/composition.ts';
import { groupedDots, hasFailed, isDrawn, type Row } from '../../charts/grouped-dots.ts';
import { drawnTargets, emptyChart } from '../../charts/scales.ts';
import { sentence } from '../../charts/titles.ts';
import { seconds } from '../../charts/value-axis.ts';
import { lifecycleOperations } from '../../stages/lifecycle/records.ts';
import { headline } from '../../summary/comparison.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration } from '../../wording/format.ts';
import { type Operation, operationsIn } from './table.ts';

/** What each lifecycle operation of an instance takes, by target: medians with intervals. */
export function lifecycleChart(summary: Summary): Drawing {
  const operations = operationsIn(summary).filter(({ metric }) => metric.n > 0);
  const targets = drawnTargets(summary);
  const groups = lifecycleOperations.flatMap((head) => {
    const rows = targets.flatMap((target): Row[] => {
      const found = operations.find((one) => one.name === head && one.target === target.target);
      return found === undefined ? [] : [{ target, ...shownOf(found.metric) }];
    });
    return rows.length > 0 ? [{ head, rows }] : [];
  });
  if (!isDrawn(groups)) return emptyChart('Lifecycle: no operation was done');
  return (frame) =>
    groupedDots(
      {
        title: titleOf(summary),
        subtitle: ['Time of each lifecycle operation. Point: the median; line: its 95% interval.'],
        notes: hasFailed(groups) ? ['×: most of them failed.'] : [],
        groups,
        axis: { title: 'time from the request to the last mark', unit: seconds },
      },
      frame,
    );
}

function shownOf({ medianNs, ci95Ns }: Operation['metric']): Pick<Row, 'value' | 'text'> {
  if (medianNs === null) return { value: { kind: 'failed' }, text: 'failed' };
  const ci95 = ci95Ns === null ? null : ([ci95Ns[0] / 1e9, ci95Ns[1] / 1e9] as const);
  return { value: { kind: 'value', value: medianNs / 1e9, ci95 }, text: formatDuration(medianNs) };
}

/** The first operation in which a difference may be told. */
function titleOf(summary: Summary): string {
  const found = lifecycleOperations.flatMap(
    (operation) =>
      headline(
        summary,
        `lifecycle.${operation}`,
        operation,
        ({ larger, smaller, times }) => `${larger} takes ${times} as long as ${smaller} to ${operation}`,
      ) ?? [],
  );
  return sentence(found[0] ?? 'Lifecycle operations');
}
