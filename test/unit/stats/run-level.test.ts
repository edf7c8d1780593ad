import { expect, test } from 'vitest';
import { acrossRuns } from '../../../src/stats/run-level.ts';

test('the mean of runs is geometric, with the t interval of their logarithms', () => {
  // R: exp(t.test(log(c(10, 12, 11, 14)))$conf.int)
  const { point, ci95 } = acrossRuns([10, 12, 11, 14]);
  expect(point).toBeCloseTo((10 * 12 * 11 * 14) ** 0.25, 10);
  const logs = [10, 12, 11, 14].map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / 4;
  const error = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 3 / 4);
  expect(ci95?.[0]).toBeCloseTo(Math.exp(mean - 3.18245 * error), 4);
  expect(ci95?.[1]).toBeCloseTo(Math.exp(mean + 3.18245 * error), 4);
});

test('below three runs there is no interval, and without a logarithm no mean', () => {
  expect(acrossRuns([10, 20])).toEqual({ point: expect.closeTo(Math.sqrt(200)), ci95: null });
  expect(acrossRuns([])).toEqual({ point: null, ci95: null });
  expect(acrossRuns([1, 0, 2])).toEqual({ point: null, ci95: null });
  expect(acrossRuns([1, -1, 2])).toEqual({ point: null, ci95: null });
});

test('runs that agree have an interval of no width', () => {
  const { point, ci95 } = acrossRuns([7, 7, 7]);
  expect(point).toBeCloseTo(7, 12);
  expect(ci95?.[1]).toBeCloseTo(ci95?.[0] ?? 0, 12);
});
