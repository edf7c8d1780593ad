import { expect, test } from 'vitest';
import { writtenParallel } from '../../../../src/stages/parallel/settings.ts';

test('1, 2, 4 and 8 are started at once in nine rounds unless the scenario says otherwise', () => {
  expect(writtenParallel.parse({})).toEqual({ blocks: 9, counts: [1, 2, 4, 8] });
});

test('counts are taken once each, the smallest first', () => {
  expect(writtenParallel.parse({ rounds: 2, counts: [8, 1, 8] })).toEqual({ blocks: 2, counts: [1, 8] });
});

test.each([[[3]], [[0]], [[128]], [['2']], [[]], [4]])('counts of %j are refused', (counts) => {
  expect(writtenParallel.safeParse({ counts }).success).toBe(false);
});
