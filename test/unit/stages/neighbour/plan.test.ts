import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aggressorNames } from '../../../../src/stages/neighbour/kinds.ts';
import { buildNeighbourPlan } from '../../../../src/stages/neighbour/plan.ts';

const settings = (blocks: number) => ({ blocks, eachMs: 500, aggressors: [...aggressorNames] });

test('every round holds a pair of every target, and every pair each condition once, alone at an end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 12 }), (seed, blocks) => {
      const plan = buildNeighbourPlan(['a', 'b', 'c'], settings(blocks), seed);
      expect(plan.map(({ block }) => block)).toEqual(
        Array.from({ length: 3 * blocks }, (_, index) => Math.floor(index / 3)),
      );
      for (let block = 0; block < blocks; block++) {
        const targets = plan.filter((one) => one.block === block).map(({ target }) => target);
        expect(targets.sort()).toEqual(['a', 'b', 'c']);
      }
      for (const { conditions } of plan) {
        expect([...conditions].sort()).toEqual(['alone', 'idle', 'idle-again', ...aggressorNames].sort());
        expect([0, conditions.length - 1]).toContain(conditions.indexOf('alone'));
      }
    }),
  );
});

test('the same seed gives the same plan; each condition comes everywhere, alone first as often as last', () => {
  expect(buildNeighbourPlan(['a'], settings(5), 7)).toEqual(buildNeighbourPlan(['a'], settings(5), 7));
  const plan = buildNeighbourPlan(['a'], settings(4000), 42);
  const aloneFirst = plan.filter(({ conditions }) => conditions[0] === 'alone').length;
  // 2000 expected, standard deviation 32.
  expect(Math.abs(aloneFirst - 2000)).toBeLessThan(160);
  const places = new Map<number, number>();
  for (const { conditions } of plan) {
    const place = conditions.filter((one) => one !== 'alone').indexOf('idle');
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  // 400 expected in each of ten places, standard deviation 19.
  expect(places.size).toBe(10);
  for (const count of places.values()) expect(Math.abs(count - 400)).toBeLessThan(100);
});
