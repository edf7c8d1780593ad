import { describe, expect, it } from 'vitest';
import { sameRatio } from '../../../src/stats/same-within.ts';

describe('"the same"', () => {
  const pairs = (ratio: number, n: number) =>
    Array.from({ length: n }, (_, block) => ({
      target: ratio * (100 + (block % 3)),
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
