import { describe, expect, it } from 'vitest';
import { farOutliers } from '../../../src/stats/outliers.ts';

const slow = Number.POSITIVE_INFINITY;

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
