import fc from 'fast-check';
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
