import { memoryChart } from '../charts/memory.ts';
import { figureMeanings, memoryFigures } from '../summary/figures.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { BytesFigure, Summary } from '../summary/summary.ts';
import { formatBytesInterval } from '../wording/format.ts';
import { againstHead, comparedText } from './against.ts';
import { isBatchJob } from './batch-job.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartWithTable } from './chart-with-table.ts';
import { bytesOrDash, emulatedColumn, endColumns, formColumn, missingInterval } from './columns.ts';
import type { Block } from './document.ts';
import { meaningsTable } from './meanings-table.ts';
import { measuredForms, type ReportedForm } from './reported-forms.ts';
import { withSpoilers } from './spoilers.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

export function memoryChapter({ summary, parts }: Reported): Chapter {
  const held = heldIn(summary);
  const table = memoryTable(summary);
  const section = {
    id: 'memory',
    heading: 'Memory',
    blocks: [
      chartWithTable(
        'memory',
        memoryChart(summary),
        'Medians of the parts that can be told apart, end to end. No one number is the memory of an instance: the table has every figure, and they need not agree. PSS (proportional set size) counts a page that several processes share to each of them in equal parts.',
        pageTable('Memory of one running instance', table, held),
      ),
      ...unmeasured(parts),
      {
        kind: 'table' as const,
        table: meaningsTable(
          held.map(({ name }) => name),
          (name) => figureMeanings[name],
        ),
      },
    ],
  };
  return { section: withSpoilers(section, summary), tables: [dataTable('memory', table, held)] };
}

interface Held extends ReportedForm {
  readonly name: (typeof memoryFigures)[number];
  readonly figure: BytesFigure;
}

function heldIn(summary: Summary): readonly Held[] {
  return measuredForms(summary, 'memory').flatMap(({ found, ...form }) =>
    memoryFigures.flatMap((name): Held[] => {
      const figure = found[name];
      return figure === undefined ? [] : [{ ...form, name, figure }];
    }),
  );
}

function memoryTable(summary: Summary): TableOf<Held> {
  return {
    id: ({ form, name }) => `${form}.memory.${name}`,
    columns: [
      formColumn,
      emulatedColumn,
      { head: 'figure', name: 'figure', value: ({ name }) => name },
      {
        head: 'median',
        name: 'median_bytes',
        value: ({ figure }) => figure.medianBytes,
        say: ({ figure }) => bytesOrDash(figure.medianBytes),
      },
      {
        head: '95 % interval',
        say: ({ figure: { ci95Bytes, n } }) =>
          ci95Bytes === null ? missingInterval(n, 0) : formatBytesInterval(ci95Bytes),
      },
      ...endColumns<Held>('ci95', '_bytes', ({ figure }) => figure.ci95Bytes),
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
