import { expect, test } from 'vitest';
import { exitCodeOfSummaries } from '../../../src/cli/summaries-exit-code.ts';
import type { EndRecord, RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { markdownOf } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const claiming = (claim: string) => fixtureRun({ scenario: { ...fixtureScenario, claims: [claim] } });
const holds = claiming('process.startup.ready < vm.startup.ready');
const fails = claiming('vm.startup.ready < process.startup.ready');
const leftOut: RunRecord = { type: 'left-out', target: 'vm', reason: 'it cannot be prepared: no libvirt' };

const ending = (records: readonly RunRecord[], end: Partial<EndRecord>): RunRecord[] =>
  records.map((record) => (record.type === 'end' ? { ...record, ...end } : record));
const stopped = ending(fails, { status: 'interrupted', signal: 'SIGTERM' });
const neverReady = ending(holds, { status: 'failed', fault: 'engine' });
const portTaken = ending(holds, { status: 'failed', fault: 'input' });

test.each([
  ['every claim holds', [holds], 0],
  ['one does not', [holds, fails], 1],
  ['a target was left out', [[...holds, leftOut]], 4],
  ['a target was left out of a run whose claims fail', [[...fails, leftOut]], 4],
  ['the user stopped a run', [holds, stopped], 143],
  ['the user stopped a run whose signal was not recorded', [ending(holds, { status: 'interrupted' })], 130],
  ['a run was killed', [holds.filter(({ type }) => type !== 'end')], 130],
  ['a run failed since no launch was ready', [neverReady], 4],
  ['a run failed for what the user had given', [portTaken], 2],
  ['a run failed that does not say for what', [ending(holds, { status: 'failed' })], 4],
  ['a run failed and another was stopped', [neverReady, stopped], 143],
  ['a run failed that had left out a target', [[...portTaken, leftOut]], 2],
])('what a command ends with when %s', (_, runs, code) => {
  expect(exitCodeOfSummaries(runs.map(summarise))).toBe(code);
});

test('a target that was left out is named before any metric', () => {
  expect(markdownOf([...holds, leftOut])).toContain(
    'VM (emulated) was left out: it cannot be prepared: no libvirt.',
  );
});
