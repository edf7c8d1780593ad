import { expect, test } from 'vitest';
import { metricsText } from '../../../src/report/claim-words.ts';
import type { ClaimAnswer } from '../../../src/summary/claim-answer.ts';

const answered = (left: number, right: number): ClaimAnswer => ({
  claim: 'container.image.compressedBytes == 35.5MiB',
  answer: 'fail',
  reason: null,
  unit: 'bytes',
  left: { metric: 'container.image.compressedBytes', factor: 1, point: left, range: [left, left] },
  right: { metric: null, factor: 1, point: right, range: [right, right] },
  ratio: null,
});

test('sides that differ and read alike have all of their digits beside them', () => {
  expect(metricsText(answered(37_225_472, 37_224_448))).toBe(
    '35.5 MiB against 35.5 MiB (37225472 B and 37224448 B)',
  );
  expect(metricsText(answered(37_224_448, 37_224_448))).toBe('35.5 MiB against 35.5 MiB');
  expect(metricsText(answered(37_224_448, 2 ** 20))).toBe('35.5 MiB against 1.00 MiB');
});

test('medians beside their ratio are those that it is of, whatever factors the claim has', () => {
  const ms = 1e6;
  const claim: ClaimAnswer = {
    claim: 'container.startup.ready <= 10 * process.startup.ready',
    answer: 'inconclusive',
    reason: null,
    unit: 'ns',
    left: { metric: 'container.startup.ready', factor: 1, point: 412 * ms, range: null },
    right: {
      metric: 'process.startup.ready',
      factor: 10,
      point: 258 * ms,
      range: [200 * ms, 300 * ms],
    },
    ratio: { point: 16, low: null, high: null, limit: 10, n: 6, baseN: 6 },
  };
  expect(metricsText(claim)).toBe(
    '412 ms against 25.8 ms (20.0–30.0 ms); their ratio is 16, where the limit is 10',
  );
});
