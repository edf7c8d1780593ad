import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dip, dipPValue, dipTest, spreadOverStep } from '../../../src/stats/dip.ts';

/** Quality of 63 statistics departments, the example of Hartigan & Hartigan (1985). */
const departments = [
  30, 33, 35, 36, 37, 37, 39, 39, 39, 39, 39, 40, 40, 40, 40, 41, 42, 43, 43, 43, 44, 44, 45, 45, 46, 46, 47,
  47, 48, 48, 48, 49, 50, 50, 51, 52, 52, 53, 53, 53, 53, 53, 54, 54, 57, 57, 59, 60, 60, 60, 61, 61, 61, 61,
  62, 62, 62, 62, 63, 66, 70, 72, 72,
];

describe('dip', () => {
  it("agrees with R's diptest on the authors' example", () => {
    expect(dip(departments)).toBeCloseTo(0.05952381, 8);
    // dip.test(statfaculty): p = 0.08672
    expect(Math.abs(dipPValue(0.05952381, departments.length) - 0.08672)).toBeLessThan(0.012);
  });

  it('is 1/4 of two equal heaps, and least where samples are evenly spaced or equal', () => {
    expect(dip([0, 0, 1, 1])).toBe(0.25);
    expect(dip([1, 2, 3, 4, 5])).toBeCloseTo(0.1, 12);
    expect(dip([7, 7, 7, 7])).toBe(0.125);
    expect(dip([1, 2, 2, 2, 2, 2, 2, 2, 2, 3])).toBe(0.05);
    expect(dip([1])).toBeNull();
    expect(dipTest([1, 1, 9])).toBeNull();
  });

  it('spreads equal samples over the step of their grid, and leaves others where they are', () => {
    expect([...spreadOverStep(Float64Array.of(0, 4, 4, 8))]).toEqual([0, 3, 5, 8]);
    expect([...spreadOverStep(Float64Array.of(1, 1.5, 7))]).toEqual([1, 1.5, 7]);
    expect([...spreadOverStep(Float64Array.of(5, 5, 5))]).toEqual([5, 5, 5]);
    // One sample beside the grid does not make it finer.
    expect([...spreadOverStep(Float64Array.of(0, 0, 3.9, 4, 4))]).toEqual([-1, 1, 3, 3.9, 5]);
  });

  it('takes neither pages nor ticks for modes, and finds two modes on a grid', () => {
    const pages = [2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 6].map((count) => 4096 * count);
    expect(dipTest(pages)).toBeGreaterThan(0.5);
    const heaps = [100, 101, 101, 102, 102, 103, 104, 160, 161, 161, 162, 162, 163, 164];
    expect(dipTest(heaps)).toBeLessThan(0.01);
  });

  it('does not depend on order, unit or direction, and stays within its bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 60 }), (samples) => {
        const seen = dip(samples) as number;
        expect(seen).toBeGreaterThanOrEqual(1 / (2 * samples.length) - 1e-12);
        expect(seen).toBeLessThanOrEqual(0.25 + 1e-12);
        expect(dip(samples.toReversed().map((sample) => 1000 - 4 * sample))).toBeCloseTo(seen, 9);
      }),
    );
  });

  it('has the quantiles that diptest publishes (qDiptab: median and 95%)', () => {
    const published = [
      [5, 0.121564, 0.186392],
      [10, 0.097782, 0.139611],
      [20, 0.073344, 0.10513],
      [50, 0.048851, 0.070274],
      [100, 0.035462, 0.051128],
      [1000, 0.011744, 0.016934],
      [72_000, 0.00141, 0.002032],
    ] as const;
    for (const [n, half, most] of published) {
      expect([n, Math.abs(dipPValue(half, n) - 0.5) < 0.03]).toEqual([n, true]);
      expect([n, Math.abs(dipPValue(most, n) - 0.05) < 0.01]).toEqual([n, true]);
    }
  });
});
