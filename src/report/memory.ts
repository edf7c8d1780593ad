import { memoryChart } from '../charts/memory.ts';
import { memoryMetrics, memoryNames } from '../summary/launch-metrics.ts';
import type { BytesStatistics } from '../summary/metric-summary.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { againstHead, comparedText } from './against.ts';
import { isBatchJob } from './batch-job.ts';
import { withCaveats } from './caveats.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartWithTable } from './chart-with-table.ts';
import { bytesColumn, emulatedColumn, intervalColumns, missingInterval, targetColumn } from './columns.ts';
import type { Block } from './document.ts';
import { meaningsTable } from './meanings-table.ts';
import { metricsIn, type TargetMetric } from './reported-targets.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

export function memoryChapter({ summary, parts }: Reported): Chapter {
  const metrics = metricsIn(summary, memoryNames, ({ memory }, name) => memory[name]);
  const table = memoryTable(summary);
  const section = {
    id: 'memory',
    heading: 'Memory',
    blocks: [
      chartWithTable(
        'memory',
        memoryChart(summary),
        'Medians of the parts that can be told apart, end to end. No one number is the memory of an instance: the table has every metric, and they need not agree. PSS (proportional set size) counts a page that several processes share to each of them in equal parts.',
        pageTable('Memory of one running instance', table, metrics),
      ),
      ...unmeasured(parts),
      { kind: 'table' as const, table: meaningsTable(memoryMetrics, metrics) },
    ],
  };
  return { section: withCaveats(section, summary), tables: [dataTable('memory', table, metrics)] };
}

type MemoryName = TargetMetric<(typeof memoryNames)[number], BytesStatistics>;

function memoryTable(summary: Summary): TableOf<MemoryName> {
  return {
    id: ({ target, name }) => `${target}.memory.${name}`,
    columns: [
      targetColumn,
      emulatedColumn,
      { head: 'metric', name: 'metric', value: ({ name }) => name },
      bytesColumn('median', 'median_bytes', ({ metric }) => metric.medianBytes),
      ...intervalColumns<MemoryName>(
        'bytes',
        ({ metric }) => metric.ci95Bytes,
        ({ metric }) => missingInterval(metric.n, 0),
      ),
      { head: 'n', name: 'n', value: ({ metric }) => metric.n },
      {
        head: againstHead(summary),
        say: ({ target, name }) => comparedText(summary, `memory.${name}`, target),
      },
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
