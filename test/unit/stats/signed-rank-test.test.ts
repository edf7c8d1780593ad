import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { midranks } from '../../../src/stats/midranks.ts';
import { untiedSignedRankCdf } from '../../../src/stats/signed-rank-distribution.ts';
import { signedRankTest } from '../../../src/stats/signed-rank-test.ts';

const slow = Number.POSITIVE_INFINITY;

/** p by flipping the signs in all 2ⁿ ways and ranking anew each time. */
function enumerated(differences: readonly number[]): number {
  const ranks = midranks(differences.map(Math.abs));
  const whole = ranks.reduce((sum, rank, index) => sum + (differences[index] === 0 ? 0 : rank), 0);
  const distance = (signs: readonly number[]) =>
    Math.abs(
      ranks.reduce((sum, rank, index) => sum + ((signs[index] as number) > 0 ? rank : 0), 0) - whole / 2,
    );
  const seen = distance(differences);
  const flipped = Array.from({ length: 2 ** differences.length }, (_, bits) =>
    distance(differences.map((difference, index) => ((bits >> index) & 1 ? difference : -difference))),
  );
  return flipped.filter((one) => one >= seen - 1e-9).length / flipped.length;
}

describe('signed-rank test', () => {
  it("gives the p of Hollander & Wolfe's example 3.1 (depression scores: T+ = 5, n = 9)", () => {
    const differences = [-0.952, 0.147, -1.022, -0.43, -0.62, -0.59, -0.49, 0.08, -0.01];
    expect(signedRankTest(differences)).toBeCloseTo(2 * 0.01953125, 12);
  });

  it('is what flipping all signs gives, with ties and zeros', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 }),
        (differences) => {
          const p = signedRankTest(differences);
          if (differences.every((difference) => difference === 0)) expect(p).toBeNull();
          else expect(p).toBeCloseTo(enumerated(differences), 9);
        },
      ),
    );
  });

  it('ranks a failure highest, and takes two in one block as no difference', () => {
    expect(signedRankTest([slow, 1, 2, 3, 4, 5])).toBe(signedRankTest([6, 1, 2, 3, 4, 5]));
    expect(signedRankTest([Number.NaN, 1, 2, 3, 4, 5])).toBe(signedRankTest([0, 1, 2, 3, 4, 5]));
    expect(signedRankTest([Number.NaN])).toBeNull();
    expect(signedRankTest([])).toBeNull();
  });

  it('goes over into the normal approximation without a step', () => {
    const differences = (n: number) => Array.from({ length: n }, (_, i) => (i % 5 < 3 ? i + 1 : -i - 1));
    const [exact, approximate] = [signedRankTest(differences(150)), signedRankTest(differences(155))];
    expect(Math.abs((exact as number) - (approximate as number))).toBeLessThan(0.01);
  });

  it('has a distribution that sums to one', () => {
    expect(untiedSignedRankCdf(3)).toEqual(Float64Array.from([1, 2, 3, 5, 6, 7, 8].map((ways) => ways / 8)));
  });
});
