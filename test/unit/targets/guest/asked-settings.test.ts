import { expect, test } from 'vitest';
import { askedOfMachine } from '../../../../src/targets/guest/asked-settings.ts';

test('KVM is the default and is not asked for', () => {
  expect(askedOfMachine({ accelerator: 'kvm' })).toEqual([]);
  expect(askedOfMachine({ accelerator: 'auto' })).toEqual([]);
  expect(askedOfMachine({ accelerator: 'tcg', vhost: true })).toMatchObject([
    { name: 'accelerator', wanted: 'TCG (emulated)' },
    { name: 'network card', wanted: 'served by the host’s kernel (vhost)' },
  ]);
});
