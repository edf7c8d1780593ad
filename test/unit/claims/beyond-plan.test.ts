import { expect, test } from 'vitest';
import { claimsBeyondPlan } from '../../../src/claims/beyond-plan.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

function beyond(claim: string, blocks: number) {
  const { measure, ...rest } = fixtureScenario;
  return claimsBeyondPlan({
    ...{ ...rest, claims: [claim] },
    measure: {
      ...measure,
      memory: {},
      image: {},
      lifecycle: { blocks: 4 },
      isolation: {},
      startup: { blocks, warmup: 0 },
    },
  });
}

test.each([
  ['vm.startup.ready.p99 < 9s', 367, 'p99 needs 368 rounds, and there are 367'],
  ['9s > vm.startup.ready.p95', 71, 'p95 needs 72 rounds, and there are 71'],
  ['vm.memory.overheadPss.p90 < 1GiB', 10, 'p90 needs 36 rounds, and there are 10'],
  ['vm.startup.ready < 9s', 5, 'a median needs 6 rounds, and there are 5'],
  ['vm.lifecycle.pause < 9s', 10, 'a median needs 6 rounds, and there are 4'],
])('%s can never be told from %i rounds', (claim, blocks, reason) => {
  expect(beyond(claim, blocks)).toEqual([`the claim \`${claim}\` will be inconclusive: ${reason}`]);
});

test.each([
  ['vm.startup.ready.p99 < 9s', 368],
  ['vm.startup.ready < 9s', 6],
  ['vm.image.transferBytes < 1GiB', 1],
  ['what no version can read', 1],
])('%s may be told from %i rounds, as far as rounds go', (claim, blocks) => {
  expect(beyond(claim, blocks)).toEqual([]);
});

test.each([
  'vm.isolation.hardware == closed',
  'partly > vm.isolation.hardware',
  'vm.isolation.hardware <= closed',
])('%s holds of nothing that a probe can show', (claim) => {
  expect(beyond(claim, 10)).toEqual([
    `the claim \`${claim}\` will not pass: no probe can show that nothing of the hardware is shared`,
  ]);
});

test.each([
  'vm.isolation.hardware <= partly',
  'vm.isolation.hardware == open',
  'vm.isolation.hardware < container.isolation.hardware',
  'vm.isolation.mounts == closed',
])('%s may be found', (claim) => {
  expect(beyond(claim, 10)).toEqual([]);
});
