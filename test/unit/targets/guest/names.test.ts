import { expect, test } from 'vitest';
import { bridgeMac, bridgeName, macAddress, machineName } from '../../../../src/targets/guest/names.ts';

test('names are safe, short and the same every time', () => {
  expect(machineName('2026-01-02', 'b1/../x y')).toBe('ballast-2026-01-02-b1_.._x_y');
  expect(bridgeName('any network name of any length')).toMatch(/^bal[0-9a-f]{6}$/);
  expect(bridgeMac('one network')).toMatch(/^02(:[0-9a-f]{2}){5}$/);
  expect(bridgeMac('one network')).not.toBe(bridgeMac('another network'));
  expect(macAddress('r', 'a')).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
  expect(macAddress('r', 'a')).not.toBe(macAddress('r', 'b'));
});
