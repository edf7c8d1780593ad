import { expect, test } from 'vitest';
import { exitCodeOfSummaries } from '../../../src/cli/summaries-exit-code.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { markdownOf } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const claiming = (claim: string) => fixtureRun({ scenario: { ...fixtureScenario, claims: [claim] } });
const holds = claiming('process.startup.ready < vm.startup.ready');
const fails = claiming('vm.startup.ready < process.startup.ready');
const leftOut: RunRecord = { type: 'left-out', target: 'vm', reason: 'it cannot be prepared: no libvirt' };

test.each([
  ['every claim holds', [holds], 0],
  ['one does not', [holds, fails], 1],
  ['a target was left out', [[...holds, leftOut]], 4],
  ['a target was left out of a run whose claims fail', [[...fails, leftOut]], 4],
])('what a command ends with when %s', (_, runs, code) => {
  expect(exitCodeOfSummaries(runs.map(summarise))).toBe(code);
});

test('a target that was left out is named before any metric', () => {
  expect(markdownOf([...holds, leftOut])).toContain(
    'vm (emulated) was left out: it cannot be prepared: no libvirt.',
  );
});
