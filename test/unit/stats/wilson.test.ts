import { describe, expect, it } from 'vitest';
import { share } from '../../../src/stats/wilson.ts';

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
});
