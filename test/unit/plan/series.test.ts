import { expect, test } from 'vitest';
import { largestSeed, placeInSeries, seedsOfRuns } from '../../../src/plan/series.ts';

test('the seeds of a series follow from the first, and differ', () => {
  const seeds = seedsOfRuns(7, 20);
  expect(seeds[0]).toBe(7);
  expect(new Set(seeds).size).toBe(20);
  expect(seedsOfRuns(7, 5)).toEqual(seeds.slice(0, 5));
  expect(seedsOfRuns(8, 5).slice(1)).not.toEqual(seeds.slice(1, 5));
  for (const seed of seeds) expect(seed >= 1 && seed <= largestSeed).toBe(true);
});

test.each(['../up', 'a/b', '', 'x'.repeat(65), '.'])(
  'an id that is no name for a folder is refused: %j',
  (id) => {
    expect(placeInSeries.safeParse({ id, index: 1, of: 2 }).success).toBe(false);
  },
);
