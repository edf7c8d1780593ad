import { expect, test } from 'vitest';
import type { HeaderRecord, RunRecord } from '../../../../src/results/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { summarySchema } from '../../../../src/summary/summary.ts';
import { rendered } from '../../../fixtures/rendered.ts';
import { fixtureRun } from '../../../fixtures/run.ts';
import { speedLoad, speedRecords } from '../../../fixtures/speed.ts';

const run = [...fixtureRun(), speedLoad, ...speedRecords(['process', 'container', 'vm'])];
const files = rendered(run, ['md', 'csv']);
const md = files.get('report.md') ?? '';

test('the section on speed has rates and latencies with their ratios, and says how they were loaded', () => {
  expect(md).toContain('## Speed once it runs');
  expect(md).toMatch(
    /\| container \| requestsPerSecond \| \d+ \| \d+–\d+ \| 8 \| 0 \| process is \d+× as large \(/,
  );
  expect(md).toMatch(/\| VM \(emulated\) \| latencyP99 \| \d+\.\d ms \| .* \| \d+× process \(\d+–\d+×\) \|/);
  expect(md).toMatch(/\| VM \(emulated\) \| 4000 \| 0 \| /);
  expect(md).toContain('100 requests per second are due evenly for 5 s');
  expect(md).toMatch(/!\[Requests per second: process does \d+× as many as container\]\(rates\.svg\)/);
  expect(files.get('latency.svg')).toContain('Network round trip, 99th percentile');
  expect(files.get('tables/speed.csv')).toMatch(/^vm\.speed\.latencyP99,vm,true,latencyP99,ns,\d+/m);
});

test('a run without speed has no such section, and a summary with it fits its schema', () => {
  expect(rendered(fixtureRun(), ['md']).get('report.md')).not.toContain('Speed once it runs');
  expect(summarySchema.parse(summarise(run)).targets.vm?.speed?.metrics.latencyP50?.n).toBe(8);
});

test('a run of which no instance could be had renders', () => {
  const failed = speedRecords(['process', 'vm']).map(
    (record): RunRecord => ({ ...record, outcome: { status: 'failed', reason: 'the probe has ended' } }),
  );
  const text = rendered([...fixtureRun(), ...failed], ['md']).get('report.md') ?? '';
  expect(text).toContain('process: an instance is missing: the probe has ended');
});

test('claims on speed are answered, also against what is not speed', () => {
  const [header, ...others] = run;
  const { scenario } = header as HeaderRecord;
  const claiming = (...claims: string[]) => {
    const measure = {
      ...scenario.measure,
      speed: { blocks: 8, durationMs: 5000, connections: 8, eachMs: 500 },
    };
    const records = [{ ...(header as HeaderRecord), scenario: { ...scenario, measure, claims } }, ...others];
    return summarise(records).claims.map(({ answer }) => answer);
  };
  expect(
    claiming(
      'container.speed.requestsPerSecond >= 0.9 * process.speed.requestsPerSecond',
      'vm.speed.latencyP99 <= 200 * process.speed.latencyP99',
      'vm.speed.latencyP99 < 1s',
      'vm.speed.latencyP99 < process.startup.ready',
    ),
  ).toEqual(['fail', 'pass', 'pass', 'fail']);
});
