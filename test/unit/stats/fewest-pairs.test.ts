import { expect, it } from 'vitest';
import { fewestPairs } from '../../../src/stats/fewest-pairs.ts';
import { holm } from '../../../src/stats/holm.ts';
import { signedRankTest } from '../../../src/stats/signed-rank-test.ts';

it.each([1, 2, 3, 5, 10, 20])(
  'of %i tests all can be significant with so many pairs, and not with one less',
  (tests) => {
    const largest = (pairs: number) => {
      const p = signedRankTest(Array.from({ length: pairs }, (_, index) => index + 1)) ?? 1;
      return Math.max(...holm(new Array<number>(tests).fill(p)));
    };
    expect(largest(fewestPairs(tests))).toBeLessThan(0.05);
    expect(largest(fewestPairs(tests) - 1)).toBeGreaterThanOrEqual(0.05);
  },
);
