import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../src/stats/order-statistic.ts';
import {
  fewestOfEach,
  fewestToDiffer,
  medianDifference,
  medianRatio,
  medianTest,
  sameMedian,
} from '../../../src/stats/two-medians.ts';

const slow = Number.POSITIVE_INFINITY;
const upTo = (n: number, first = 1) => Float64Array.from({ length: n }, (_, index) => first + index);
const target = inOrder([412, 398, 431, 405, 520, 418, 409, 640, 402, 415, 425, 399]);
const base = inOrder([31, 29, 33, 30, 55, 28, 32, 30, 34, 29, 31, 30, 36, 27]);

describe('two medians', () => {
  it('have the intervals and the p that numpy and scipy.stats.binom give', () => {
    const ratio = medianRatio(target, base);
    expect(ratio.point).toBeCloseTo(13.557377049180328, 12);
    expect(ratio.low).toBeCloseTo(11.735294117647058, 12);
    expect(ratio.high).toBeCloseTo(17.93103448275862, 12);
    expect(medianDifference(target, base)).toEqual({ point: 383, low: 365, high: 491 });
    expect(medianTest(target, base)).toBe(0.0009765625);
    const [one, other] = [
      inOrder([102, 99, 105, 101, 97, 108, 103, 100, 104, 106]),
      inOrder([100, 95, 98, 101, 96, 99, 94, 97, 102, 93]),
    ];
    expect(medianDifference(one, other)).toEqual({ point: 5, low: -2, high: 12 });
    expect(medianTest(one, other)).toBe(0.6875);
  });

  it('have an interval from seven samples of each on', () => {
    expect(fewestOfEach).toBe(7);
    expect(medianDifference(upTo(7, 11), upTo(7))).toEqual({ point: 10, low: 4, high: 16 });
    expect(medianDifference(upTo(6, 11), upTo(7))).toEqual({ point: 10.5 - 1, low: null, high: null });
    expect(medianTest(upTo(0), upTo(7))).toBeNull();
  });

  it('differ where all samples lie apart, and then as clearly as their number allows', () => {
    for (const [tests, n] of [
      [1, 7],
      [2, 8],
      [3, 8],
      [5, 9],
      [12, 10],
    ] as const) {
      expect([tests, fewestToDiffer(tests)]).toEqual([tests, n]);
      const p = medianTest(upTo(n, 1000), upTo(n)) as number;
      expect(p).toBe(4 / 2 ** n);
      expect(tests * p).toBeLessThan(0.05);
      expect((tests * 4) / 2 ** (n - 1)).toBeGreaterThan(0.05);
    }
  });

  it('keep the end of an interval that failures do not reach', () => {
    const failing = Float64Array.of(100, 101, 102, 103, 104, 105, 106, 107, slow, slow);
    const sound = upTo(10, 50);
    expect(medianRatio(failing, sound)).toEqual({ point: 104.5 / 54.5, low: 101 / 58, high: null });
    expect(medianDifference(failing, sound)).toEqual({ point: 50, low: 43, high: null });
    expect(medianRatio(sound, failing)).toEqual({ point: 54.5 / 104.5, low: null, high: 58 / 101 });
    expect(medianDifference(failing, failing)).toMatchObject({ point: 0, low: null, high: null });
    expect(medianTest(failing, failing)).toBe(1);
    // Most failed: there is no median, and yet a bound.
    const most = Float64Array.of(100, 101, 102, 103, slow, slow, slow, slow, slow, slow);
    expect(medianRatio(most, sound)).toEqual({ point: null, low: 101 / 58, high: null });
    expect(medianRatio(sound, most)).toEqual({ point: null, low: null, high: 58 / 101 });
    // All failed: a ratio to what never was says nothing, not even that it is small.
    const all = new Float64Array(10).fill(slow);
    const none = { point: null, low: null, high: null };
    expect(medianRatio(all, sound)).toEqual(none);
    expect(medianRatio(sound, all)).toEqual(none);
  });

  it('have no ratio where one of them may be 0 or less, and a difference', () => {
    const around = upTo(10, -3);
    const none = { point: null, low: null, high: null };
    expect(medianRatio(around, base)).toEqual(none);
    expect(medianRatio(base, around)).toEqual(none);
    expect(medianDifference(upTo(10, 97), around)).toEqual({ point: 100, low: 93, high: 107 });
    expect(medianRatio(new Float64Array(10), base)).toEqual(none);
    expect(medianRatio(upTo(10, 0), upTo(10))).toMatchObject({ point: 4.5 / 5.5, low: 1 / 9 });
    // A failed rate leaves an end open where it reaches into the interval.
    const failing = Float64Array.of(-slow, -slow, 3, 4, 5, 6, 7, 8, 9, 10);
    expect(medianRatio(failing, upTo(10))).toEqual({ point: 1, low: null, high: 9 / 2 });
    expect(medianRatio(upTo(10), failing)).toEqual({ point: 1, low: 2 / 9, high: null });
  });

  it('are told in one way by p and interval, whatever the samples', () => {
    const samplesOf = (sample: fc.Arbitrary<number>) =>
      fc.array(sample, { minLength: 7, maxLength: 40 }).map(inOrder);
    const sound = samplesOf(fc.integer({ min: -5, max: 60 }));
    fc.assert(
      fc.property(sound, sound, (one, other) => {
        const { low, high } = medianDifference(one, other);
        const p = medianTest(one, other) as number;
        expect(p <= 0.05).toBe((low as number) > 0 || (high as number) < 0);
        expect(medianTest(other, one)).toBe(p);
      }),
      { seed: 3, numRuns: 300 },
    );
    const failing = samplesOf(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(slow)));
    fc.assert(
      fc.property(failing, failing, (one, other) => {
        const { low } = medianDifference(one, other);
        const ratio = medianRatio(one, other);
        expect((low ?? 0) > 0).toBe((ratio.low ?? 0) > 1);
        if ((low ?? 0) > 0) expect(medianTest(one, other)).toBeLessThanOrEqual(0.05);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('do not depend on the unit', () => {
    const scaled = (samples: Float64Array) => samples.map((sample) => 1000 * sample);
    expect(medianTest(scaled(target), scaled(base))).toBe(medianTest(target, base));
    expect(medianRatio(scaled(target), scaled(base)).high).toBeCloseTo(17.93103448275862, 12);
  });
});

describe('"the same"', () => {
  const near = (ratio: number, n: number) =>
    Float64Array.from({ length: n }, (_, index) => ratio * (100 + (index % 3))).sort();

  it('is said when the 90% interval lies within 5% of 1, from six samples of each on', () => {
    expect(sameMedian(near(1, 10), near(1, 10))).toBe(true);
    expect(sameMedian(near(1, 6), near(1, 6))).toBe(true);
    expect(sameMedian(near(1, 5), near(1, 5))).toBe(false);
    expect(sameMedian(near(1.045, 10), near(1, 10))).toBe(false);
    expect(sameMedian(near(0.93, 10), near(1, 10))).toBe(false);
    expect(sameMedian(near(1.2, 30), near(1, 30))).toBe(false);
    expect(sameMedian(near(1.2, 30), near(1, 30), 0.3)).toBe(true);
  });

  it('is said of two that are 0, and of no others that may be', () => {
    expect(sameMedian(new Float64Array(10), new Float64Array(10))).toBe(true);
    expect(sameMedian(new Float64Array(10), near(1, 10))).toBe(false);
    expect(sameMedian(upTo(10, -3), upTo(10, -3))).toBe(false);
  });
});
