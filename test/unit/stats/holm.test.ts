import { describe, expect, it } from 'vitest';
import { holm } from '../../../src/stats/holm.ts';

describe("Holm's correction", () => {
  it('adjusts step by step, as R does', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, index) => {
      expect(adjusted[index]).toBeCloseTo(p, 12);
    });
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
