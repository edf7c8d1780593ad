import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';

/** The most runs of one series. */
export const mostRuns = 100;
const index = z.int().min(1).max(mostRuns);

/** The id of a series, the same for all of its runs. It becomes part of a folder's name. */
export const seriesId = z.string().regex(/^[\w-]{1,64}$/, 'expected the id of a series');

/** The place of a run among several of the same scenario that `--repeat` has made one after the other. */
export const placeInSeries = z
  .object({
    id: seriesId,
    /** The first has 1. */
    index,
    of: index,
  })
  .refine((place) => place.index <= place.of, 'a run is one of as many as the series has');
export type PlaceInSeries = Stored<typeof placeInSeries>;

/** The largest seed. */
export const largestSeed = 2 ** 31 - 2;

/** The seed of each run of a series: the first is given, and the others follow from it. */
export function seedsOfRuns(first: number, count: number): readonly number[] {
  const random = xoroshiro128plus(first);
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? first : uniformInt(random, 1, largestSeed),
  );
}
