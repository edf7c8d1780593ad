import { allImageFigures, imageMetrics } from '../../summary/figures.ts';
import type { Summary } from '../../summary/summary.ts';
import { againstHead, comparedText } from '../against.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartWithTable } from '../chart-with-table.ts';
import { bytesColumn, emulatedColumn, formColumn } from '../columns.ts';
import { meaningsTable } from '../meanings-table.ts';
import { type FormFigure, figuresIn } from '../reported-forms.ts';
import { withSpoilers } from '../spoilers.ts';
import { dataTable, pageTable, type TableOf } from '../table.ts';
import { imageChart } from './chart.ts';
import { keptOnce } from './kept-once.ts';

export function imageChapter({ summary, parts }: Reported): Chapter {
  const sizes = figuresIn(summary, allImageFigures, ({ image }, name) => image[name]);
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
  return { section: withSpoilers(section, summary), tables: [dataTable('image', table, sizes)] };
}

type SizeFigure = FormFigure<(typeof allImageFigures)[number], number>;

function sizeTable(summary: Summary): TableOf<SizeFigure> {
  return {
    id: ({ form, name }) => `${form}.image.${name}`,
    columns: [
      formColumn,
      emulatedColumn,
      { head: 'figure', name: 'figure', value: ({ name }) => name },
      bytesColumn('size', 'bytes', ({ figure }) => figure),
      { head: againstHead(summary), say: ({ form, name }) => comparedText(summary, `image.${name}`, form) },
    ],
  };
}
