import { lifecycleOperations, operationMeanings } from '../../stages/lifecycle/records.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartAlone } from '../chart-with-table.ts';
import type { Table } from '../document.ts';
import { fold } from '../fold.ts';
import { metricGrid } from '../grid/metric-grid.ts';
import { reasonItems } from '../reasons.ts';
import { dataTable, pageTable } from '../table.ts';
import { lifecycleChart } from './chart.ts';
import { type Operation, operationsIn, operationTable } from './table.ts';

/** What an instance goes through besides its launch. Nothing when it was not measured. */
export function lifecycleChapter({ summary }: Reported): Chapter {
  const operations = operationsIn(summary);
  if (operations.length === 0) return {};
  const table = operationTable(summary);
  const reasons = operations.flatMap(({ label, name, metric }) =>
    metric.reasons.map((reason) => ({ label, about: name, reason })),
  );
  return {
    section: {
      id: 'lifecycle',
      heading: 'Lifecycle operations',
      blocks: [
        ...chartAlone(
          'lifecycle',
          lifecycleChart(summary),
          'Each operation runs on an instance of its own, once a round. Where an instance must answer again, the time runs to its first correct answer; otherwise until the engine, launcher or hypervisor reports that it is done.',
        ),
        {
          kind: 'grid',
          grid: metricGrid(
            summary,
            'Lifecycle operations by target',
            lifecycleOperations.map((name) => `lifecycle.${name}`),
          ),
        },
        ...(reasons.length === 0 ? [] : [{ kind: 'list' as const, items: reasonItems(reasons) }]),
        ...fold('What is timed, and how', [
          { kind: 'table', table: pageTable('Time from the request to the last mark', table, operations) },
          { kind: 'table', table: meanings(operations) },
          { kind: 'list', items: notes },
        ]),
      ],
    },
    tables: [dataTable('lifecycle', table, operations)],
  };
}

const notes = [
  'A restart is a stop and a new start of the same instance, with its files, limits and address: of a container in the engine, of a process in the same root, of a virtual machine from the same disk. What the harness needs to watch the new start is ready before the stop.',
  'A bare process is paused by the freezer of its cgroup, a container by the engine (which uses the same), a virtual machine by its hypervisor, which stops its processors.',
  'An operation that fails ranks as infinitely slow, and ends that life: what would follow is not tried.',
];

function meanings(operations: readonly Operation[]): Table {
  const named = lifecycleOperations.filter((one) => operations.some(({ name }) => name === one));
  return {
    caption: 'What is timed',
    head: ['operation', 'from what to what'],
    rows: named.map((one) => ({ cells: [one, operationMeanings[one]] })),
  };
}
