import { expect, test } from 'vitest';
import { quantilesBeyond, samplesNeeded } from '../../../src/summary/quantiles.ts';

test('the rarer what a quantile is about, the more samples its interval needs', () => {
  expect(samplesNeeded('median')).toBe(6);
  expect(samplesNeeded('p90')).toBe(36);
  expect(samplesNeeded('p95')).toBe(72);
  expect(samplesNeeded('p99')).toBe(368);
});

test.each([
  [5, 'the median needs 6 rounds, p90 36, p95 72, p99 368'],
  [10, 'p90 needs 36 rounds, p95 72, p99 368'],
  [72, 'p99 needs 368 rounds'],
  [368, undefined],
])('of %i rounds it is told what they are too few for', (rounds, text) => {
  expect(quantilesBeyond(rounds)).toBe(text);
});
