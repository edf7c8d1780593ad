import { expect, test } from 'vitest';
import { repeatsOf } from '../../../src/cli/repeats.ts';
import { placeInSeries } from '../../../src/plan/series.ts';

test.each([undefined, 1])('a run that is not repeated is of no series (%s)', (wanted) => {
  expect(repeatsOf(wanted, 7)).toEqual([{ seed: 7, series: undefined }]);
  expect(repeatsOf(wanted, undefined)).toEqual([{ seed: undefined, series: undefined }]);
});

test('runs of a series have its id, their place, and seeds of their own', () => {
  const repeats = repeatsOf(4, undefined);
  expect(repeats.map(({ series }) => series?.index)).toEqual([1, 2, 3, 4]);
  expect(new Set(repeats.map(({ series }) => series?.id)).size).toBe(1);
  expect(new Set(repeats.map(({ seed }) => seed)).size).toBe(4);
  for (const { series } of repeats) expect(placeInSeries.parse(series)).toEqual(series);
});

test('the given seed is that of the first run', () => {
  expect(repeatsOf(2, 7)[0]?.seed).toBe(7);
  expect(repeatsOf(2, 7).map(({ seed }) => seed)).toEqual(repeatsOf(2, 7).map(({ seed }) => seed));
});
