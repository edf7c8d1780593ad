import { expect, test } from 'vitest';
import { keptSettings } from '../../../src/cli/kept-settings.ts';
import { storedScenario } from '../../../src/results/secrets.ts';
import type { Scenario } from '../../../src/scenario.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

const { measure, targets } = fixtureScenario;
const begun = storedScenario(fixtureScenario);
const keptOf = (changed: Partial<Scenario>) => keptSettings(begun, { ...fixtureScenario, ...changed });

test('a file that says the same has nothing that is kept, wherever it lies', () => {
  expect(keptOf({ file: '/elsewhere/other.yaml' })).toEqual([]);
});

test.each<[string, Partial<Scenario>, readonly string[]]>([
  [
    'rounds',
    { measure: { ...measure, startup: { blocks: 7, warmup: 1 } } },
    ['measure.startup.rounds: 10 in the run, 7 in the file'],
  ],
  [
    'what is measured',
    { measure: { startup: measure.startup, memory: {}, lifecycle: { blocks: 3 } } },
    [
      'measure.image: {} in the run, nothing in the file',
      'measure.lifecycle: nothing in the run, {"rounds":3} in the file',
    ],
  ],
  [
    'a setting of a target',
    { targets: targets.map((one) => (one.kind === 'vm' ? { ...one, accelerator: 'tcg' } : one)) },
    ['targets.vm.accelerator: "auto" in the run, "tcg" in the file'],
  ],
  [
    'targets',
    { targets: targets.slice(0, 2) },
    ['targets: process, container, vm in the run, process, container in the file'],
  ],
  [
    'claims and texts',
    { claims: ['vm.startup.ready < 1s'], description: 'another' },
    [
      'description: "nginx serving one page" in the run, "another" in the file',
      'claims: nothing in the run, ["vm.startup.ready < 1s"] in the file',
    ],
  ],
])('a run that is resumed keeps %s, and says so', (_, changed, kept) => {
  expect(keptOf(changed)).toEqual(kept);
});
