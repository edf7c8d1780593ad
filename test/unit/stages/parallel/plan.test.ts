import { expect, test } from 'vitest';
import { buildParallelPlan } from '../../../../src/stages/parallel/plan.ts';

const settings = { blocks: 5, counts: [1, 2, 8] as const };
const plan = (seed: number) =>
  buildParallelPlan(['a', 'b'], { ...settings, counts: [...settings.counts] }, seed);

test('each round holds every target with every count once, in an order of its own', () => {
  const rounds = [...Map.groupBy(plan(7), ({ block }) => block).values()];
  const orders = rounds.map((round) => round.map(({ target, count }) => `${target}${count}`));
  expect(orders).toHaveLength(5);
  for (const order of orders) expect(order.toSorted()).toEqual(['a1', 'a2', 'a8', 'b1', 'b2', 'b8']);
  expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
});

test('the same seed gives the same plan, and another seed another', () => {
  expect(plan(7)).toEqual(plan(7));
  expect(plan(8)).not.toEqual(plan(7));
});
