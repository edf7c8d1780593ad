import { expect, test } from 'vitest';
import { wide } from '../../../../src/charts/frame.ts';
import { parallelChart } from '../../../../src/report/parallel/chart.ts';
import type { RunRecord } from '../../../../src/results/records.ts';
import type { ParallelRecord } from '../../../../src/stages/parallel/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { summarySchema } from '../../../../src/summary/summary.ts';
import { parallelRecords } from '../../../fixtures/parallel.ts';
import { rendered } from '../../../fixtures/rendered.ts';
import { fixtureRun } from '../../../fixtures/run.ts';

const run = [...fixtureRun(), ...parallelRecords(['process', 'container', 'vm'])];
const files = rendered(run, ['md', 'csv']);
const md = files.get('report.md') ?? '';

test('the section on starts at once has a row a target and count, with its ratio, and says what cannot be', () => {
  expect(md).toContain('## Starts at once');
  expect(md).toMatch(/\| container \| 8 \| 8\d\d ms \| .* \| 8 \| 0 \|/);
  expect(md).toMatch(/\| process \| 2 \| cannot be \| – \| .* \| 0 \| 0 \|/);
  expect(md).toContain('- process, 2 and 8 at once: only one can have port 80');
  expect(md).toContain('container 7.00 ms (8)');
  expect(files.get('tables/parallel.csv')).toMatch(/^vm\.parallel\.ready8,vm,true,8,\d+/m);
});

test('the chart tells of the largest count in which targets are compared, else how long the largest takes', () => {
  const jobs = parallelRecords(['container', 'vm']).map((record) =>
    record.target === 'container' ? { ...record, target: 'process' } : record,
  );
  const textOf = (records: readonly RunRecord[]) =>
    parallelChart(summarise([...fixtureRun(), ...records]))(wide).title;
  expect(textOf(jobs)).toMatch(/^8 starts at once: VM \(emulated\) takes \S+ as long as process$/);
  // Of the first target only one can run: nothing is compared with it at 2 and 8.
  expect(textOf(parallelRecords(['process', 'container', 'vm']))).toMatch(
    /^8 starts at once, all ready: container 8\d\d ms, VM \(emulated\) \d\.\d\d s$/,
  );
});

test('a time of which only the upper end is known is told as that', () => {
  const wide = parallelRecords(['vm']).map((record): ParallelRecord => {
    if (record.outcome.status !== 'started') return record;
    const instances = record.outcome.instances.map(({ outcome, marks }) => {
      const { requested, ready } = marks;
      return { outcome, marks: { ...marks, ready: { ...ready, earliestNs: requested?.earliestNs } } };
    });
    return { ...record, outcome: { status: 'started', instances } } as ParallelRecord;
  });
  const page = rendered([...fixtureRun(), ...wide], ['md']).get('report.md') ?? '';
  expect(page).toMatch(/\| VM \(emulated\) \| 8 \| ≤ [78]\d\.\d ms \| [^|]+ \| ≤ \S+ ms \| ≤ \S+ ms \|/);
  expect(md).not.toContain('| 8 | ≤');
});

test('a run without it has no such section, and a summary with it fits its schema', () => {
  expect(rendered(fixtureRun(), ['md']).get('report.md')).not.toContain('Starts at once');
  expect(summarySchema.parse(summarise(run)).targets.vm?.parallel?.ready8?.n).toBe(8);
});
