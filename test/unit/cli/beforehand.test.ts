import { expect, test } from 'vitest';
import { beforehand } from '../../../src/cli/beforehand.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

const scenarioOf = (blocks: number) => ({
  ...fixtureScenario,
  measure: { ...fixtureScenario.measure, startup: { blocks, warmup: 1 } },
  claims: ['vm.startup.ready.p95 < 10s'],
});

test('a run tells before it begins which quantiles and claims it has too few rounds for', () => {
  expect(beforehand(scenarioOf(10))).toEqual({
    warnings: [
      'the claim `vm.startup.ready.p95 < 10s` will be inconclusive: p95 needs 72 rounds, and there are 10',
    ],
    notes: ['for an interval of 95%, p90 needs 36 rounds, p95 72, p99 368; this run has 10'],
  });
});

test('a run with rounds for everything tells nothing', () => {
  expect(beforehand(scenarioOf(400))).toEqual({ warnings: [], notes: [] });
});
