import { readyName, startCounts } from '../../stages/parallel/counts.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration } from '../../wording/format.ts';
import { isBatchJob } from '../batch-job.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartAlone } from '../chart-with-table.ts';
import { fold } from '../fold.ts';
import { metricGrid } from '../grid/metric-grid.ts';
import { reasonItems } from '../reasons.ts';
import { dataTable, pageTable } from '../table.ts';
import { parallelChart } from './chart.ts';
import { type Batches, batchesIn, batchTable } from './table.ts';

/** How long it takes until several instances that are started at once are all ready. Nothing when it was not measured. */
export function parallelChapter({ summary, parts }: Reported): Chapter {
  const batches = batchesIn(summary);
  if (batches.length === 0) return {};
  const table = batchTable(summary);
  const reasons = batches.flatMap(({ label, metric }) =>
    metric.reasons.map((reason) => ({ label, about: `${metric.count}`, reason })),
  );
  const { workload } = parts.header.scenario;
  const end = isBatchJob(parts)
    ? 'the last job has ended'
    : 'the last instance has given its first correct answer';
  return {
    section: {
      id: 'parallel',
      heading: 'Starts at once',
      blocks: [
        ...chartAlone(
          'parallel',
          parallelChart(summary),
          `The time from the first start request, which is written together with all others, until ${end}: what a deployment or an autoscaler waits for.`,
        ),
        {
          kind: 'grid',
          grid: metricGrid(
            summary,
            'Time until all are ready, by target',
            startCounts.map((count) => `parallel.${readyName(count)}`),
          ),
        },
        ...(reasons.length === 0
          ? []
          : [{ kind: 'list' as const, items: reasonItems(reasons, (counts) => `${counts} at once`) }]),
        ...fold('All batches, and how they are started', [
          {
            kind: 'table',
            table: pageTable('Time until all instances that were started at once are ready', table, batches),
          },
          {
            kind: 'list',
            items: [...notes(summary, batches, workload.port !== undefined), ...requests(batches)],
          },
        ]),
      ],
    },
    tables: [dataTable('parallel', table, batches)],
  };
}

function notes(summary: Summary, batches: readonly Batches[], hasPort: boolean): string[] {
  const most = Math.max(...batches.map(({ metric }) => metric.count));
  const ofLibvirt = batches.some(({ target }) => summary.targets[target]?.kind === 'vm');
  const several = most > 1;
  return [
    'The instances of a batch are made before its first start request and removed after the last of them is ready. The time covers neither.',
    ...(several && ofLibvirt
      ? [
          'Each virtual machine of libvirt is started through a virsh of its own, as by several clients. A single virsh would start them one after another.',
        ]
      : []),
    ...(several && hasPort
      ? [
          `The port of an instance in a batch of ${most} is tried once where that of one alone is tried ${most} times, so that trying takes no more CPU from those that start. The interval in which it opened is wider by as much.`,
        ]
      : []),
    'A batch with a failed instance ranks as infinitely slow. “Ready per second” is the number of instances divided by the median.',
  ];
}

/** How close together the requests of the largest batches were. */
function requests(batches: readonly Batches[]): string[] {
  const largest = [...Map.groupBy(batches, ({ target }) => target).values()].flatMap((own) => {
    const last = own.findLast(({ metric }) => metric.count > 1 && metric.requestedWithinNs !== null);
    return last === undefined ? [] : [last];
  });
  if (largest.length === 0) return [];
  const said = largest.map(
    ({ label, metric: { count, requestedWithinNs } }) =>
      `${label} ${formatDuration(requestedWithinNs ?? 0)} (${count})`,
  );
  return [
    `Median time from the first to the last request of the largest batches, which is part of their time: ${said.join(', ')}.`,
  ];
}
