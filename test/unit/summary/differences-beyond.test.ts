import { expect, test } from 'vitest';
import type { Measure } from '../../../src/scenario.ts';
import { differencesBeyond } from '../../../src/summary/differences-beyond.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

const beyond = (count: number, measure: Partial<Measure>) =>
  differencesBeyond({
    ...fixtureScenario,
    targets: fixtureScenario.targets.slice(0, count),
    measure: { ...fixtureScenario.measure, ...measure },
  });
const startup = (blocks: number) => ({ startup: { blocks, warmup: 0 } });

test.each([
  [3, startup(8)],
  [3, { ...startup(8), lifecycle: { blocks: 8 } }],
  [2, startup(7)],
  [1, startup(1)],
])('%d targets have rounds enough: %j', (count, measure) => {
  expect(beyond(count, measure)).toBeUndefined();
});

test('what has too few rounds to show a difference is named once, with what it has', () => {
  expect(
    beyond(3, { ...startup(7), lifecycle: { blocks: 2 }, memory: { next: { beside: 1, rounds: 3 } } }),
  ).toBe(
    'to show that a target differs from the first, 3 targets take 8 rounds; startup has 7, memory.next has 3, lifecycle has 2',
  );
  expect(beyond(2, startup(6))).toBe(
    'to show that a target differs from the first, 2 targets take 7 rounds; startup has 6',
  );
});
