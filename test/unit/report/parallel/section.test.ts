import { expect, test } from 'vitest';
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

test('a run without it has no such section, and a summary with it fits its schema', () => {
  expect(rendered(fixtureRun(), ['md']).get('report.md')).not.toContain('Starts at once');
  expect(summarySchema.parse(summarise(run)).targets.vm?.parallel?.ready8?.n).toBe(8);
});
