import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, it } from 'vitest';
import { driftTest, noticeableDrift, riseOf } from '../../../src/stats/drift-test.ts';
import { gaussian, repeated } from '../../bench/statistics/populations.ts';

it('has the p of all 5,040 orders of seven values, within the error of its draws', () => {
  const { pTrend, pNeighbours, p } = driftTest([3.1, 2.9, 3.3, 3.5, 3.4, 3.9, 3.8]) ?? {};
  // By enumeration with itertools and numpy; four standard errors of 9,999 draws.
  expect(Math.abs((pTrend as number) - 0.0123)).toBeLessThan(0.0045);
  expect(Math.abs((pNeighbours as number) - 0.02143)).toBeLessThan(0.006);
  expect(p).toBe(2 * Math.min(pTrend as number, pNeighbours as number));
});

it('says nothing of fewer than six values, or of equal ones', () => {
  expect(driftTest([1, 2, 3, 4, 5])).toBeNull();
  expect(driftTest([2, 2, 2, 2, 2, 2, 2])).toBeNull();
  expect(noticeableDrift([1, 2, 3, 4, 5])).toBeNull();
});

it('notices a fall as it does a rise, and does not care by how much', () => {
  const rising = Array.from({ length: 12 }, (_, index) => Math.exp(index));
  expect(driftTest(rising)?.p).toBeLessThan(0.001);
  expect(driftTest(rising)).toEqual(driftTest(rising.map(Math.log)));
  expect(driftTest(rising.toReversed())).toEqual(driftTest(rising));
});

it('finds neighbours that resemble each other where there is no trend, and none in values that alternate', () => {
  const wave = Array.from({ length: 40 }, (_, index) => Math.cos((2 * Math.PI * index) / 20));
  expect(driftTest(wave)?.pNeighbours).toBeLessThan(0.001);
  expect(driftTest(wave)?.pTrend).toBeGreaterThan(0.05);
  expect(driftTest(Array.from({ length: 20 }, (_, index) => index % 2))?.p).toBeGreaterThan(0.5);
});

it('is the normal limit beyond 200 values, and agrees with the draws there', () => {
  const random = xoroshiro128plus(4);
  const many = repeated(200, () => gaussian(random));
  const [drawn, limit] = [driftTest(many), driftTest([...many, 0])];
  expect(Math.abs((drawn?.pTrend ?? 0) - (limit?.pTrend ?? 1))).toBeLessThan(0.03);
  expect(Math.abs((drawn?.pNeighbours ?? 0) - (limit?.pNeighbours ?? 1))).toBeLessThan(0.03);
});

it('rises along the least-squares line, as numpy.polyfit draws it', () => {
  const logs = [1, 1.3, 1.1, 0.9, 1.2, 1.4, 1, 1.25].map(Math.log);
  expect(riseOf(logs)).toBeCloseTo(0.1051126483137047, 12);
});

it('calls noticeable what it then notices in some 80 of 100', () => {
  const random = xoroshiro128plus(8);
  const rounds = 500;
  for (const n of [10, 20]) {
    const noticed = repeated(rounds, () => {
      const drift = noticeableDrift(repeated(n, () => gaussian(random))) as number;
      const values = Array.from({ length: n }, (_, index) => gaussian(random) + (drift * index) / (n - 1));
      return (driftTest(values)?.p ?? 1) < 0.05;
    });
    expect(Math.abs(noticed.filter(Boolean).length / rounds - 0.8)).toBeLessThan(0.07);
  }
});
