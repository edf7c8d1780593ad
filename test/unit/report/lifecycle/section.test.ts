import { expect, test } from 'vitest';
import { summarise } from '../../../../src/summarise.ts';
import { summarySchema } from '../../../../src/summary/summary.ts';
import { lifecycleRecords } from '../../../fixtures/lifecycle.ts';
import { rendered } from '../../../fixtures/rendered.ts';
import { fixtureRun } from '../../../fixtures/run.ts';

const run = [...fixtureRun(), ...lifecycleRecords(['process', 'container', 'vm'])];
const files = rendered(run, ['md', 'csv']);
const md = files.get('report.md') ?? '';

test('the section on lives has a row an operation and target, with its ratio, and says what a target does not have', () => {
  expect(md).toContain('## Lifecycle operations');
  expect(md).toMatch(
    /\| VM \(emulated\) \| unpause \| 9\d\d ms \| .* \| 8 \| 0 \| \d+× process \(\d+–\d+×\) \|/,
  );
  expect(md).toMatch(/\| container \| save \| does not have it \| – \| – \| 0 \| 0 \| – \|/);
  expect(md).toContain('- container, save and restore: container cannot be written to disk');
  expect(md).toMatch(/!\[Container takes [\d.]+× as long as process to launch\]\(lifecycle\.svg\)/);
  expect(files.get('tables/lifecycle.csv')).toMatch(/^vm\.lifecycle\.unpause,vm,true,unpause,\d+/m);
});

test('a run without lives has no such section, and a summary with them fits its schema', () => {
  expect(rendered(fixtureRun(), ['md']).get('report.md')).not.toContain('Through its life');
  expect(summarySchema.parse(summarise(run)).targets.vm?.lifecycle?.restore?.n).toBe(8);
});
