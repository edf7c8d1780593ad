import { expect, test } from 'vitest';
import { perSecond } from '../../../src/stats/per-second.ts';

test('a rate is how often in a second, and none where nothing was done or no time has passed', () => {
  expect(perSecond(10, 2e9)).toBe(5);
  expect(perSecond(0, 1e9)).toBeNull();
  expect(perSecond(3, 0)).toBeNull();
  expect(perSecond(Number.NaN, 1e9)).toBeNull();
});
