import { memoryChart } from '../charts/memory.ts';
import { memoryPartsChart } from '../charts/memory-parts.ts';
import { memoryParts } from '../launches/total-memory.ts';
import { labelOf } from '../summary/label.ts';
import { memoryMetrics, memoryNames } from '../summary/launch-metrics.ts';
import type { BytesStatistics } from '../summary/metric-summary.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { againstColumns } from './against.ts';
import { isBatchJob } from './batch-job.ts';
import { withCaveats } from './caveats.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartAlone } from './chart-with-table.ts';
import { bytesColumn, emulatedColumn, intervalColumns, missingInterval, targetColumn } from './columns.ts';
import type { Block } from './document.ts';
import { fold } from './fold.ts';
import { metricGrid } from './grid/metric-grid.ts';
import { meaningsTable } from './meanings-table.ts';
import { metricsIn, type TargetMetric } from './reported-targets.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

export function memoryChapter({ summary, records, parts }: Reported): Chapter {
  const metrics = metricsIn(summary, memoryNames, ({ memory }, name) => memory[name]);
  const table = memoryTable(summary);
  const section = {
    id: 'memory',
    heading: 'Memory',
    blocks: [
      ...chartAlone(
        'memory',
        memoryChart(summary, records),
        'Host memory that exists only because one instance runs.',
      ),
      {
        kind: 'grid' as const,
        grid: metricGrid(summary, 'Memory of one running instance by target', shownMemory),
      },
      ...unmeasured(parts),
      ...fold(
        'Where the memory goes',
        chartAlone(
          'memory-parts',
          memoryPartsChart(summary),
          'Medians of the parts, end to end. The number above a bar is the median of the whole.',
        ),
      ),
      ...fold('All metrics of memory, and how they are counted', [
        { kind: 'paragraph', text: captionOf(metrics) },
        ...nextInstances(summary, parts),
        { kind: 'grid', grid: metricGrid(summary, 'Its parts by target', partNames) },
        { kind: 'table', table: pageTable('Memory of one running instance', table, metrics) },
        { kind: 'table', table: meaningsTable(memoryMetrics, metrics) },
      ]),
    ],
  };
  return {
    section: metrics.length === 0 ? section : withCaveats(section, summary),
    tables: [dataTable('memory', table, metrics)],
  };
}

const shownMemory = ['total', 'next', 'workloadBytes'].map((name) => `memory.${name}`);
const partNames = memoryParts.map((name) => `memory.${name}`);

function captionOf(metrics: readonly MemoryName[]): string {
  const isPart = (name: string) => (memoryParts as readonly string[]).includes(name);
  const hasFallen = metrics.some(({ name, metric }) => isPart(name) && (metric.medianBytes ?? 0) < 0);
  const besides = hasFallen ? ' A part that is below 0 is in that median and has no bar.' : '';
  return `${about}${besides} PSS (proportional set size) counts a page that several processes share to each of them in equal parts.`;
}

const about =
  'The memory of one instance is what the host cannot use otherwise while the instance runs: memory of processes, of the guest and of the kernel. Pages of files are apart, since the host can drop them and has them once for all instances of an image; in a guest’s RAM they count, since the host cannot tell them from anything else.';

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
      ...againstColumns<MemoryName>(summary, '_bytes', ({ name }) => `memory.${name}`),
    ],
  };
}

/** How the next instances were launched, and why some could not be measured. */
function nextInstances(summary: Summary, { measured }: RunParts): readonly Block[] {
  const launched = measured.flatMap(({ target, memory }) =>
    memory?.next === undefined ? [] : [{ target, ...memory.next }],
  );
  const [first] = launched;
  if (first === undefined) return [];
  const running =
    first.beside === 1
      ? 'one instance of its target runs and has settled'
      : `${first.beside} instances of its target run and have settled`;
  const reasons = new Map<string, number>();
  for (const { target, reason } of launched) {
    if (reason === null) continue;
    const text = `${labelOf(summary, target)}: ${reason}`;
    reasons.set(text, (reasons.get(text) ?? 0) + 1);
  }
  const failures = [...reasons].map(
    ([text, count]) => `${text} (${count === 1 ? 'once' : `${count} times`})`,
  );
  const unmeasured = failures.length === 0 ? '' : ` Not measured: ${failures.join('; ')}.`;
  const text = `The next instance is launched while ${running}. It is measured in the same way; its share of the daemons is what they grow by from then on.${unmeasured}`;
  return [{ kind: 'paragraph', text }];
}

/** Why there is no memory of a batch job. */
function unmeasured(parts: RunParts): readonly Block[] {
  if (!isBatchJob(parts)) return [];
  const text =
    'This workload is a batch job: it is ready when it has ended, so that there is no running instance whose memory could be read.';
  return [{ kind: 'paragraph', text }];
}
