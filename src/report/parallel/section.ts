import { formatDuration } from '../../wording/format.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartWithTable } from '../chart-with-table.ts';
import { dataTable, pageTable } from '../table.ts';
import { parallelChart } from './chart.ts';
import { type Batches, batchesIn, batchTable } from './table.ts';

/** How long it takes until several instances that are started at once are all ready. Nothing when it was not measured. */
export function parallelChapter({ summary }: Reported): Chapter {
  const batches = batchesIn(summary);
  if (batches.length === 0) return {};
  const table = batchTable(summary);
  return {
    section: {
      id: 'parallel',
      heading: 'Starts at once',
      blocks: [
        chartWithTable(
          'parallel',
          parallelChart(summary),
          'The time from the first start request, which is written together with all others, until the last instance has given its first correct answer: what a deployment or an autoscaler waits for.',
          pageTable('Time until all instances that were started at once are ready', table, batches),
        ),
        { kind: 'list', items: [...notes, ...requests(batches), ...reasons(batches)] },
      ],
    },
    tables: [dataTable('parallel', table, batches)],
  };
}

const notes = [
  'The instances of a batch are made before its first request and removed after its last answer. Neither is in the time, which is that of starting what has been made.',
  'Virtual machines of libvirt are requested over a virsh each, as by several clients. One virsh would create them one after the other.',
  'All instances of a batch together are asked as often as one alone would be, since asking takes CPU from those that start. Of 8 each is asked every 6.8 ms, and its own mark is that wide.',
  'A batch of which an instance fails ranks as infinitely slow. “Ready a second” is the number of instances over the median.',
];

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
  return [`From the first to the last request of the largest batches, in the median: ${said.join(', ')}.`];
}

/** Each once for the batches that it is about. */
function reasons(batches: readonly Batches[]): string[] {
  const said = batches.flatMap(({ label, metric }) =>
    metric.reasons.map((reason) => ({ count: metric.count, text: `${label}, %: ${reason}` })),
  );
  return [...Map.groupBy(said, ({ text }) => text)].map(([text, same]) =>
    text.replace('%', () => `${same.map(({ count }) => count).join(' and ')} at once`),
  );
}
