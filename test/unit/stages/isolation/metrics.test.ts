import { expect, test } from 'vitest';
import { isolationMetrics } from '../../../../src/stages/isolation/metrics.ts';

test('each metric has a name of its own, so that a claim names one thing', () => {
  const names = isolationMetrics.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
