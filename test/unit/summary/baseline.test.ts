import { expect, test } from 'vitest';
import { summarise } from '../../../src/summarise.ts';
import { baselineOf } from '../../../src/summary/baseline.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const { targets } = fixtureScenario;
const [process, container, vm] = targets;

test.each([
  ['the one that the scenario names', { targets, baseline: 'vm' }, 'vm'],
  ['the container where a virtual machine is measured too', { targets }, 'container'],
  ['the first one where there is no virtual machine', { targets: [process, container] }, 'process'],
  ['the first one where there is no container', { targets: [process, vm] }, 'process'],
  ['none that is not there', { targets, baseline: 'gone' }, 'container'],
])('the baseline is %s', (_what, scenario, name) => {
  expect(baselineOf(scenario as typeof fixtureScenario)).toBe(name);
});

test('all others are compared with the baseline, whatever their order', () => {
  const { comparisons, baseline } = summarise(
    fixtureRun({ scenario: { ...fixtureScenario, baseline: 'container' } }),
  );
  const ready = comparisons.filter(({ metric }) => metric === 'startup.ready');
  expect(baseline).toBe('container');
  expect(ready.map(({ target, base }) => [target, base])).toEqual([
    ['process', 'container'],
    ['vm', 'container'],
  ]);
});
