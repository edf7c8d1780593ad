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
