import { expect, test } from 'vitest';
import { buildPullPlan } from '../../../../src/stages/pull/plan.ts';

const names = ['image', 'vm', 'microvm'];

test('each round holds everything once, in an order that the seed draws', () => {
  const plan = buildPullPlan(names, 20, 42);
  const blocks = [...Map.groupBy(plan, ({ block }) => block).values()];
  expect(blocks).toHaveLength(20);
  for (const block of blocks)
    expect(block.map(({ artifact }) => artifact).toSorted()).toEqual(names.toSorted());
  expect(new Set(blocks.map((block) => block.map(({ artifact }) => artifact).join())).size).toBeGreaterThan(
    3,
  );
  expect(buildPullPlan(names, 20, 42)).toEqual(plan);
  expect(buildPullPlan(names, 20, 43)).not.toEqual(plan);
});
