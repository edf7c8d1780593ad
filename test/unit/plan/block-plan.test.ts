import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildBlockPlan } from '../../../src/plan/block-plan.ts';
import { lifecycle } from '../../../src/stages/lifecycle/definition.ts';
import { speed } from '../../../src/stages/speed/definition.ts';

const targets = ['a', 'b', 'c'];

test('every block holds every target once, in an order that the seed alone decides', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 12 }), (seed, blocks) => {
      const plan = buildBlockPlan(targets, blocks, seed);
      expect(plan.map(({ block }) => block)).toEqual(
        Array.from({ length: 3 * blocks }, (_, index) => Math.floor(index / 3)),
      );
      for (let block = 0; block < blocks; block++) {
        const own = plan.filter((one) => one.block === block).map(({ target }) => target);
        expect(own.sort()).toEqual(targets);
      }
      expect(buildBlockPlan(targets, blocks, seed)).toEqual(plan);
    }),
  );
});

test('two measures of one run have orders of their own', () => {
  const orderOf = (turns: readonly { readonly target: string }[]) => turns.map(({ target }) => target);
  const ofSpeed = { blocks: 40, durationMs: 1, connections: 1, eachMs: 1 };
  expect(orderOf(lifecycle.turns(targets, { blocks: 40 }, 7))).not.toEqual(
    orderOf(speed.turns(targets, ofSpeed, 7)),
  );
});
