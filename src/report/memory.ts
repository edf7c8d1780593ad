import { memoryChart } from '../charts/memory.ts';
import type { BytesFigure } from '../summary/figure-summary.ts';
import { memoryFigures, memoryMetrics } from '../summary/figures.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { againstHead, comparedText } from './against.ts';
import { isBatchJob } from './batch-job.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartWithTable } from './chart-with-table.ts';
import { bytesColumn, emulatedColumn, formColumn, intervalColumns, missingInterval } from './columns.ts';
import type { Block } from './document.ts';
import { meaningsTable } from './meanings-table.ts';
import { type FormFigure, figuresIn } from './reported-forms.ts';
import { withSpoilers } from './spoilers.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

export function memoryChapter({ summary, parts }: Reported): Chapter {
  const figures = figuresIn(summary, memoryFigures, ({ memory }, name) => memory[name]);
  const table = memoryTable(summary);
  const section = {
    id: 'memory',
    heading: 'Memory',
    blocks: [
      chartWithTable(
        'memory',
        memoryChart(summary),
        'Medians of the parts that can be told apart, end to end. No one number is the memory of an instance: the table has every figure, and they need not agree. PSS (proportional set size) counts a page that several processes share to each of them in equal parts.',
        pageTable('Memory of one running instance', table, figures),
      ),
      ...unmeasured(parts),
      { kind: 'table' as const, table: meaningsTable(memoryMetrics, figures) },
    ],
  };
  return { section: withSpoilers(section, summary), tables: [dataTable('memory', table, figures)] };
}

type MemoryFigure = FormFigure<(typeof memoryFigures)[number], BytesFigure>;

function memoryTable(summary: Summary): TableOf<MemoryFigure> {
  return {
    id: ({ form, name }) => `${form}.memory.${name}`,
    columns: [
      formColumn,
      emulatedColumn,
      { head: 'figure', name: 'figure', value: ({ name }) => name },
      bytesColumn('median', 'median_bytes', ({ figure }) => figure.medianBytes),
      ...intervalColumns<MemoryFigure>(
        'bytes',
        ({ figure }) => figure.ci95Bytes,
        ({ figure }) => missingInterval(figure.n, 0),
      ),
      { head: 'n', name: 'n', value: ({ figure }) => figure.n },
      { head: againstHead(summary), say: ({ form, name }) => comparedText(summary, `memory.${name}`, form) },
    ],
  };
}

/** Why there is no memory of a batch job. */
function unmeasured(parts: RunParts): readonly Block[] {
  if (!isBatchJob(parts)) return [];
  const text =
    'This workload is a batch job: it is ready when it has ended, so that there is no running instance whose memory could be read.';
  return [{ kind: 'paragraph', text }];
}
