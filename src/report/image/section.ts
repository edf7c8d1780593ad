import {
  imageSizeMetrics,
  imageSizeNames,
  instanceDiskMetrics,
  instanceDiskNames,
} from '../../summary/launch-metrics.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatBytes } from '../../wording/format.ts';
import { againstColumns } from '../against.ts';
import { withCaveats } from '../caveats.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartAlone } from '../chart-with-table.ts';
import { bytesColumn, emulatedColumn, intervalColumns, missingInterval, targetColumn } from '../columns.ts';
import { fold } from '../fold.ts';
import type { Grid } from '../grid/grid.ts';
import { metricGrid } from '../grid/metric-grid.ts';
import { meaningsTable } from '../meanings-table.ts';
import { metricsIn, type TargetMetric } from '../reported-targets.ts';
import { dataTable, pageTable, type TableOf } from '../table.ts';
import { imageChart } from './chart.ts';
import { keptOnce } from './kept-once.ts';

export function imageChapter({ summary, parts }: Reported): Chapter {
  const sizes = sizesOf(summary);
  const table = sizeTable(summary);
  const section = {
    id: 'image',
    heading: 'Disk image',
    blocks: [
      ...chartAlone(
        'image',
        imageChart(summary),
        'The sizes of an image are exact values, without intervals. What one more instance adds is the median of the launches.',
      ),
      { kind: 'grid' as const, grid: sizeGrid(summary) },
      ...fold('All sizes, and what they are of', [
        { kind: 'table', table: pageTable('Sizes of the image', table, sizes) },
        { kind: 'table', table: meaningsTable([...imageSizeMetrics, ...instanceDiskMetrics], sizes) },
        ...keptOnce(summary, parts),
      ]),
    ],
  };
  return {
    section: sizes.length === 0 ? section : withCaveats(section, summary),
    tables: [dataTable('image', table, sizes)],
  };
}

const shownSizes = ['transferBytes', 'compressedBytes', 'allocatedBytes', 'marginalBytes'].map(
  (name) => `image.${name}`,
);

/** The format of what is shipped stands below its size. */
function sizeGrid(summary: Summary): Grid {
  const grid = metricGrid(summary, 'Sizes by target', shownSizes);
  const formats = Object.values(summary.targets).map(({ image }) => image.shippedAs);
  const rows = grid.rows.map((row) => {
    if (row.name !== 'image.transferBytes') return row;
    const cells = row.cells.map((cell, index) => {
      const format = formats[index];
      return cell === undefined || format === undefined ? cell : { ...cell, interval: format };
    });
    return { ...row, cells };
  });
  return { ...grid, rows };
}

/** A size of an image, or the median of what its instances add. */
interface Size {
  readonly bytes: number | null;
  readonly ci95: readonly [number, number] | null;
  /** The number of launches; null: it is a fact. */
  readonly n: number | null;
  /** The format of what is shipped; null of any other size. */
  readonly format: string | null;
}

type NamedSize = TargetMetric<string, Size>;

function sizesOf(summary: Summary): readonly NamedSize[] {
  const facts = metricsIn(summary, imageSizeNames, ({ image }, name): Size | undefined => {
    const bytes = image[name] ?? null;
    const format = name === 'transferBytes' ? (image.shippedAs ?? null) : null;
    return bytes === null ? undefined : { bytes, ci95: null, n: null, format };
  });
  const samples = metricsIn(summary, instanceDiskNames, ({ image }, name): Size | undefined => {
    const told = image[name];
    return told && { bytes: told.medianBytes, ci95: told.ci95Bytes, n: told.n, format: null };
  });
  return Object.keys(summary.targets).flatMap((target) =>
    [...facts, ...samples].filter((size) => size.target === target),
  );
}

function sizeTable(summary: Summary): TableOf<NamedSize> {
  return {
    id: ({ target, name }) => `${target}.image.${name}`,
    columns: [
      targetColumn,
      emulatedColumn,
      { head: 'metric', name: 'metric', value: ({ name }) => name },
      {
        ...bytesColumn<NamedSize>('size', 'bytes', ({ metric }) => metric.bytes),
        say: ({ metric: { bytes, format } }) =>
          bytes === null ? '–' : `${formatBytes(bytes)}${format === null ? '' : ` (${format})`}`,
      },
      { name: 'format', value: ({ metric }) => metric.format },
      ...intervalColumns<NamedSize>(
        'bytes',
        ({ metric }) => metric.ci95,
        ({ metric: { n } }) => (n === null ? 'a fact' : missingInterval(n, 0)),
      ),
      { head: 'n', name: 'n', value: ({ metric }) => metric.n },
      ...againstColumns<NamedSize>(summary, '_bytes', ({ name }) => `image.${name}`),
    ],
  };
}
