import { expect, test } from 'vitest';
import { freePrefix, routeTargets } from '../../../src/forms/guest/addresses.ts';
import { bridgeName, macAddress, machineName } from '../../../src/forms/guest/names.ts';

test('names are safe, short and the same every time', () => {
  expect(machineName('2026-01-02', 'b1/../x y')).toBe('ballast-2026-01-02-b1_.._x_y');
  expect(bridgeName('any network name of any length')).toMatch(/^bal[0-9a-f]{6}$/);
  expect(macAddress('r', 'a')).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
  expect(macAddress('r', 'a')).not.toBe(macAddress('r', 'b'));
});

test('chooses a network that no route covers', () => {
  const first = freePrefix([], 'seed');
  expect(freePrefix([`${first}.0/24`], 'seed')).not.toBe(first);
  expect(freePrefix([`${first}.17`], 'seed')).not.toBe(first);
  expect(freePrefix(['10.0.0.0/9'], 'seed')).toMatch(/^10\.(12[89]|1[3-9]\d|2\d\d)\./);
  expect(() => freePrefix(['10.0.0.0/8'], 'seed')).toThrow(/10\.0\.0\.0\/8/);
  expect(routeTargets('[{"dst":"default"},{"dst":"10.1.0.0/16"},{}]')).toEqual(['10.1.0.0/16']);
});
