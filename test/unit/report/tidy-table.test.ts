import { expect, it } from 'vitest';
import { tidyTable } from '../../../src/report/tidy-table.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { summarise } from '../../../src/summarise.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';

const records = readRun('reports/sample');
const summary = summarise(records);
const { columns, rowCount, rows } = tidyTable(summary, partsOf(records));

it('has a row for each metric of each target, once', () => {
  expect(columns).toEqual(['metric', 'target', 'unit', 'median', 'low', 'high', 'n']);
  const names = rows().map(([metric, target]) => `${target}.${metric}`);
  expect(new Set(names).size).toBe(rowCount);
});

it('says the same as the summary', () => {
  const row = (metric: string, target: string) =>
    rows().find((cells) => cells[0] === metric && cells[1] === target);
  for (const [target, { startup, memory, image }] of Object.entries(summary.targets)) {
    const { medianNs, ci95Ns, n } = startup.ready ?? {};
    expect(row('startup.ready', target)?.slice(2)).toEqual(['ns', medianNs, ...(ci95Ns ?? []), n]);
    const { medianBytes, ci95Bytes } = memory.total ?? {};
    expect(row('memory.total', target)?.slice(2, 6)).toEqual(['bytes', medianBytes, ...(ci95Bytes ?? [])]);
    const size = image.compressedBytes;
    expect(row('image.compressedBytes', target)?.slice(2)).toEqual(['bytes', size, size, size, 1]);
  }
});
