import fc from 'fast-check';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, it } from 'vitest';
import { walshAverage } from '../../../src/stats/walsh-averages.ts';

it('finds each average that listing all of them finds', () => {
  const values = fc.array(
    fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -2, max: 2, noNaN: true })),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(values, (drawn) => {
      const sorted = Float64Array.from(drawn).sort();
      const all = [...sorted]
        .flatMap((a, i) => [...sorted.slice(i)].map((b) => (a + b) / 2))
        .sort((a, b) => a - b);
      for (const [index, average] of all.entries())
        expect(Math.abs(walshAverage(sorted, index + 1) - average)).toBeLessThan(1e-12);
    }),
  );
});

it.each<[string, (random: number) => number]>([
  ['evenly spread', (random) => random],
  ['skewed, with two that failed', (random) => (random > 0.995 ? 1e4 : Math.exp(9 * random))],
  ['few different', (random) => Math.floor(4 * random)],
  ['equal', () => 7],
])('finds exactly the average among those of 400 values, %s', (_name, drawn) => {
  const random = xoroshiro128plus(5);
  const sorted = Float64Array.from({ length: 400 }, () => drawn(uniformFloat64(random))).sort();
  const all = Float64Array.from(
    [...sorted].flatMap((a, i) => [...sorted.subarray(i)].map((b) => (a + b) / 2)),
  ).sort();
  for (const k of [1, 2, 500, 20_000, 40_100, 60_000, 79_000, all.length])
    expect([k, walshAverage(sorted, k)]).toEqual([k, all[k - 1]]);
});
