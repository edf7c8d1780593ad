import { imageMetrics, imageNames } from '../../summary/launch-metrics.ts';
import type { Summary } from '../../summary/summary.ts';
import { againstHead, comparedText } from '../against.ts';
import { withCaveats } from '../caveats.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartWithTable } from '../chart-with-table.ts';
import { bytesColumn, emulatedColumn, targetColumn } from '../columns.ts';
import { meaningsTable } from '../meanings-table.ts';
import { metricsIn, type TargetMetric } from '../reported-targets.ts';
import { dataTable, pageTable, type TableOf } from '../table.ts';
import { imageChart } from './chart.ts';
import { keptOnce } from './kept-once.ts';

export function imageChapter({ summary, parts }: Reported): Chapter {
  const sizes = metricsIn(summary, imageNames, ({ image }, name) => image[name]);
  const table = sizeTable(summary);
  const section = {
    id: 'image',
    heading: 'Disk image',
    blocks: [
      chartWithTable(
        'image',
        imageChart(summary),
        'Sizes of one image: facts, not samples, so without intervals.',
        pageTable('Sizes of the image', table, sizes),
      ),
      { kind: 'table' as const, table: meaningsTable(imageMetrics, sizes) },
      ...keptOnce(summary, parts),
    ],
  };
  return { section: withCaveats(section, summary), tables: [dataTable('image', table, sizes)] };
}

type SizeMetric = TargetMetric<(typeof imageNames)[number], number>;

function sizeTable(summary: Summary): TableOf<SizeMetric> {
  return {
    id: ({ target, name }) => `${target}.image.${name}`,
    columns: [
      targetColumn,
      emulatedColumn,
      { head: 'metric', name: 'metric', value: ({ name }) => name },
      bytesColumn('size', 'bytes', ({ metric }) => metric),
      {
        head: againstHead(summary),
        say: ({ target, name }) => comparedText(summary, `image.${name}`, target),
      },
    ],
  };
}
