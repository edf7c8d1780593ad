import { expect, test } from 'vitest';
import { freePrefix, routeTargets } from '../../../../src/targets/guest/addresses.ts';

test('chooses a network that no route covers', () => {
  const first = freePrefix([], 'seed');
  expect(freePrefix([`${first}.0/24`], 'seed')).not.toBe(first);
  expect(freePrefix([`${first}.17`], 'seed')).not.toBe(first);
  expect(freePrefix(['10.0.0.0/9'], 'seed')).toMatch(/^10\.(12[89]|1[3-9]\d|2\d\d)\./);
  expect(() => freePrefix(['10.0.0.0/8'], 'seed')).toThrow(/10\.0\.0\.0\/8/);
  expect(routeTargets('[{"dst":"default"},{"dst":"10.1.0.0/16"},{}]')).toEqual(['10.1.0.0/16']);
});
