import { allImageFigures, figureMeanings } from '../../summary/figures.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatBytes } from '../../wording/format.ts';
import { againstHead, comparedText } from '../against.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartWithTable } from '../chart-with-table.ts';
import { emulatedColumn, formColumn } from '../columns.ts';
import { meaningsTable } from '../meanings-table.ts';
import { measuredForms, type ReportedForm } from '../reported-forms.ts';
import { withSpoilers } from '../spoilers.ts';
import { dataTable, pageTable, type TableOf } from '../table.ts';
import { imageChart } from './chart.ts';
import { keptOnce } from './kept-once.ts';

export function imageChapter({ summary, parts }: Reported): Chapter {
  const sizes = sizesIn(summary);
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
      {
        kind: 'table' as const,
        table: meaningsTable(
          sizes.map(({ name }) => name),
          (name) => figureMeanings[name],
        ),
      },
      ...keptOnce(summary, parts),
    ],
  };
  return { section: withSpoilers(section, summary), tables: [dataTable('image', table, sizes)] };
}

interface Size extends ReportedForm {
  readonly name: (typeof allImageFigures)[number];
  readonly bytes: number;
}

function sizesIn(summary: Summary): readonly Size[] {
  return measuredForms(summary, 'image').flatMap(({ found, ...form }) =>
    allImageFigures.flatMap((name): Size[] => {
      const bytes = found[name] ?? null;
      return bytes === null ? [] : [{ ...form, name, bytes }];
    }),
  );
}

function sizeTable(summary: Summary): TableOf<Size> {
  return {
    id: ({ form, name }) => `${form}.image.${name}`,
    columns: [
      formColumn,
      emulatedColumn,
      { head: 'figure', name: 'figure', value: ({ name }) => name },
      { head: 'size', name: 'bytes', value: ({ bytes }) => bytes, say: ({ bytes }) => formatBytes(bytes) },
      { head: againstHead(summary), say: ({ form, name }) => comparedText(summary, `image.${name}`, form) },
    ],
  };
}
