import { describe, expect, it } from 'vitest';
import { friedmanTest } from '../../../src/stats/friedman.ts';

/** Times to round first base in three ways (Hollander & Wolfe, table 7.1). */
const rounding = [
  [5.4, 5.5, 5.55],
  [5.85, 5.7, 5.75],
  [5.2, 5.6, 5.5],
  [5.55, 5.5, 5.4],
  [5.9, 5.85, 5.7],
  [5.45, 5.55, 5.6],
  [5.4, 5.4, 5.35],
  [5.45, 5.5, 5.35],
  [5.25, 5.15, 5],
  [5.85, 5.8, 5.7],
  [5.25, 5.2, 5.1],
  [5.65, 5.55, 5.45],
  [5.6, 5.35, 5.45],
  [5.05, 5, 4.95],
  [5.5, 5.5, 5.4],
  [5.45, 5.55, 5.5],
  [5.55, 5.55, 5.35],
  [5.45, 5.5, 5.55],
  [5.5, 5.45, 5.25],
  [5.65, 5.6, 5.4],
  [5.7, 5.65, 5.55],
  [6.3, 6.3, 6.25],
];

describe("Friedman's test", () => {
  it("agrees with Hollander & Wolfe's example, ties included", () => {
    const test = friedmanTest(rounding);
    expect(test?.statistic).toBeCloseTo(11.143, 3);
    expect(test?.p).toBeCloseTo(0.003805, 5);
  });

  it('agrees with the exact distribution of few blocks (their table A.22)', () => {
    const published: [number[][], number, number][] = [
      [
        [
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 3],
        ],
        6,
        0.028,
      ],
      [
        [
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 3],
          [2, 1, 3],
        ],
        6.5,
        0.042,
      ],
      [
        [
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 3],
          [1, 3, 2],
          [2, 1, 3],
        ],
        6.4,
        0.039,
      ],
    ];
    for (const [blocks, statistic, p] of published) {
      const test = friedmanTest(blocks);
      expect(test?.statistic).toBeCloseTo(statistic, 9);
      expect(Math.abs((test?.p ?? 1) - p)).toBeLessThan(0.012);
    }
  });

  it('says nothing of two targets, one block or equal samples, and ranks failures last', () => {
    expect(
      friedmanTest([
        [1, 2],
        [1, 2],
      ]),
    ).toBeNull();
    expect(friedmanTest([[1, 2, 3]])).toBeNull();
    expect(
      friedmanTest([
        [1, 1, 1],
        [2, 2, 2],
      ]),
    ).toBeNull();
    expect(friedmanTest([])).toBeNull();
    const failed = rounding.map(([a, b]) => [a as number, b as number, Number.POSITIVE_INFINITY]);
    expect(friedmanTest(failed)?.p).toBeLessThan(0.0001);
  });
});
