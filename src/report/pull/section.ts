import { formatBytes } from '../../wording/format.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartAlone } from '../chart-with-table.ts';
import type { Block } from '../document.ts';
import { fold } from '../fold.ts';
import { metricGrid } from '../grid/metric-grid.ts';
import { measuredTargets } from '../reported-targets.ts';
import { dataTable, pageTable } from '../table.ts';
import { pullChart } from './chart.ts';
import { once, type Pulled, partsIn, partTable, pullTable, sumTable } from './table.ts';

/** How long a host that has nothing takes to fetch each target, and to have it ready. Nothing when not measured. */
export function pullChapter({ summary, parts }: Reported): Chapter {
  const pulled = measuredTargets(summary, 'pull');
  if (pulled.length === 0) return {};
  const registry = parts.header.scenario.measure.pull?.registry ?? 'a registry';
  const table = pullTable(summary);
  return {
    section: {
      id: 'pull',
      heading: 'Cold pull',
      blocks: [
        ...chartAlone(
          'pull',
          pullChart(summary),
          'A first deployment pays for all three; a restart only for the last. The sum adds medians that were measured separately, so it has no interval.',
        ),
        {
          kind: 'grid',
          grid: metricGrid(summary, 'Cold pull by target', ['pull.time', 'image.transferBytes']),
        },
        ...listOf([...together(pulled), ...problems(pulled)]),
        ...fold('Layer by layer, and how it is measured', [
          { kind: 'table', table: sumTable(summary, pulled) },
          {
            kind: 'table',
            table: pageTable(
              'Cold pull: from the request until a host that has none of it can use it',
              table,
              pulled,
            ),
          },
          {
            kind: 'table',
            table: pageTable(
              'Layer by layer, file by file: medians from the request',
              partTable,
              partsIn(once(pulled)),
            ),
          },
          ...listOf(method(registry)),
        ]),
      ],
    },
    tables: [dataTable('pull', table, pulled), dataTable('pull-parts', partTable, partsIn(pulled))],
  };
}

function listOf(items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

/** What all targets need together, what several share counted once. */
function together(pulled: readonly Pulled[]): string[] {
  const parts = once(pulled).flatMap(({ found }) => found.parts);
  const distinct = [...new Map(parts.map((part) => [part.digest, part])).values()];
  const sum = (list: typeof parts) => list.reduce((total, part) => total + part.bytes, 0);
  const each = sum(pulled.flatMap(({ found }) => found.parts));
  if (pulled.length < 2 || each === sum(distinct)) return [];
  return [
    `A host that is to have all of these targets fetches ${formatBytes(sum(distinct))}: layers and files that several start from are counted once (${formatBytes(each)} if each were fetched for itself).`,
  ];
}

function method(registry: string): string[] {
  return [
    `From ${registry}, over plain HTTP and from the host itself: for containers its engine pulls and unpacks, for virtual machines its curl fetches every file at once. A compressed qcow2 is a disk’s backing file as it is, so there is nothing to unpack. Its clusters are inflated when they are read, which this time does not include.`,
    'The image is sent to the registry under digests of the run’s own: each layer begins with a comment and has the same content otherwise. So no other image of the engine shares a layer with it, and everything that was pulled is removed before the next pull. The progress of the engine shows whether a layer was there already.',
    'An engine checks the digest of what it fetches and unpacks it; curl checks the length. Both are timed until it can be used. Writing it back to the disk is waited for afterwards and not timed.',
    'The registry answers from memory, since it has just received everything: the speed of its disk does not count. A registry far away takes longer, the more the larger the image.',
    'The engine does not report every step of its progress: the beginning and the end of a layer lie within intervals, and the table has their ends.',
  ];
}

function problems(pulled: readonly Pulled[]): string[] {
  return once(pulled).flatMap(({ label, found }) => found.problems.map((reason) => `${label}: ${reason}`));
}
