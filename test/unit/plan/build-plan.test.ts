import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildPlan, cellId } from '../../../src/plan/build-plan.ts';

const scenario = (names: readonly string[], blocks: number, warmup: number) => ({
  targets: names.map((name) => ({ kind: 'process' as const, name })),
  measure: { startup: { blocks, warmup } },
});

test('every block holds every target once, warm-up blocks first', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 3 }),
      (seed, blocks, warmup) => {
        const plan = buildPlan(scenario(['a', 'b', 'c'], blocks, warmup), seed);
        expect(plan).toHaveLength(3 * (blocks + warmup));
        for (let block = 0; block < blocks + warmup; block += 1) {
          const cells = plan.slice(3 * block, 3 * block + 3);
          expect(cells.map((cell) => cell.target).sort()).toEqual(['a', 'b', 'c']);
          expect(cells.every((cell) => cell.block === block && cell.warmup === block < warmup)).toBe(true);
        }
      },
    ),
  );
});

test('the same seed gives the same order, and all orders come up about equally often', () => {
  expect(buildPlan(scenario(['a', 'b', 'c'], 10, 1), 7)).toEqual(
    buildPlan(scenario(['a', 'b', 'c'], 10, 1), 7),
  );
  const plan = buildPlan(scenario(['a', 'b', 'c'], 6000, 0), 42);
  const counts = new Map<string, number>();
  for (let i = 0; i < plan.length; i += 3) {
    const order = plan
      .slice(i, i + 3)
      .map((cell) => cell.target)
      .join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 1000 each expected, standard deviation 29.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('cell ids are safe in names', () => {
  expect(cellId({ block: 3, warmup: false, target: 'full-vm' })).toBe('b003-full-vm');
});
