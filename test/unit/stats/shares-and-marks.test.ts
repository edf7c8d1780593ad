import { describe, expect, it } from 'vitest';
import { farOutliers } from '../../../src/stats/outliers.ts';
import { probabilityLess } from '../../../src/stats/probability-less.ts';
import { sameRatio } from '../../../src/stats/same-within.ts';
import { share } from '../../../src/stats/wilson.ts';

const slow = Number.POSITIVE_INFINITY;

describe('a share', () => {
  it('has the intervals that Newcombe publishes (Statistics in Medicine 17, 1998, table I, method 3)', () => {
    const published = [
      [81, 263, '0.2553', '0.3662'],
      [15, 148, '0.0624', '0.1605'],
      [0, 20, '0.0000', '0.1611'],
      [1, 29, '0.0061', '0.1718'],
    ] as const;
    for (const [count, n, low, high] of published)
      expect(share(count, n).ci95?.map((end) => end.toFixed(4))).toEqual([low, high]);
  });

  it('stays from 0 to 1, and says nothing of nothing', () => {
    expect(share(0, 1).ci95?.[0]).toBe(0);
    expect(share(7, 7).ci95?.[1]).toBe(1);
    expect(share(0, 0)).toEqual({ point: null, ci95: null });
  });

  it('is P(form < base) when blocks are counted, ties and double failures half', () => {
    const pairs = [
      { form: 1, base: 2 },
      { form: 3, base: slow },
      { form: slow, base: 2 },
      { form: 2, base: 2 },
      { form: slow, base: slow },
    ];
    expect(probabilityLess(pairs)).toEqual(share(3, 5));
  });
});

describe('far outliers', () => {
  it('lie beyond three interquartile ranges, on either side; failures do not', () => {
    // Quartiles 12 and 16: fences at 0 and 28.
    expect(farOutliers([12, 12, 12, 14, 14, 14, 16, 16, 28])).toEqual([]);
    expect(farOutliers([12, 12, 12, 14, 14, 14, 16, 16, 28.1])).toEqual([8]);
    expect(farOutliers([10, 11, 12, 13, 14, 15, 16, 17, 18, 60, -40, slow])).toEqual([9, 10]);
    expect(farOutliers([])).toEqual([]);
    expect(farOutliers([slow, slow])).toEqual([]);
  });
});

describe('"the same"', () => {
  const pairs = (ratio: number, n: number) =>
    Array.from({ length: n }, (_, block) => ({
      form: ratio * (100 + (block % 3)),
      base: 100 + ((block + 1) % 3),
    }));

  it('is said when the 90 % interval lies within 5 % of 1, from five blocks on', () => {
    expect(sameRatio(pairs(1, 10))).toBe(true);
    expect(sameRatio(pairs(1, 5))).toBe(true);
    expect(sameRatio(pairs(1, 4))).toBe(false);
    expect(sameRatio(pairs(1.045, 10))).toBe(false);
    expect(sameRatio(pairs(0.93, 10))).toBe(false);
    expect(sameRatio(pairs(1.2, 30))).toBe(false);
    expect(sameRatio(pairs(1.2, 30), 0.3)).toBe(true);
  });
});
