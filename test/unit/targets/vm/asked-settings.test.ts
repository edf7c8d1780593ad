import { expect, test } from 'vitest';
import { askedOfDomain } from '../../../../src/targets/vm/asked-settings.ts';
import type { VmSpec } from '../../../../src/targets/vm/definition.ts';

const asked = (settings: Partial<VmSpec>) =>
  askedOfDomain({ kind: 'vm', name: 'vm', accelerator: 'kvm', ...settings });

function met(settings: Partial<VmSpec>, value: string): boolean | undefined {
  const [one] = asked(settings);
  return one?.isMet === undefined ? one?.wanted === value : one.isMet(value);
}

test('each choice of a machine has the setting in effect that shows it', () => {
  expect(asked({})).toEqual([]);
  const all = asked({
    ...{ accelerator: 'tcg', qemuUser: 'nobody', cpu: 'qemu64', vhost: false, portIsolation: true },
    ...{ machine: 'pc', nwfilter: 'clean-traffic', securityDriver: 'apparmor' },
  });
  expect(Object.fromEntries(all.map(({ name, wanted }) => [name, wanted]))).toEqual({
    accelerator: 'TCG (emulated)',
    'user of QEMU': 'nobody',
    processor: 'qemu64',
    'network card': 'served by QEMU',
    'isolated port': 'yes',
    machine: 'pc',
    'network filter': 'clean-traffic',
    'security module': 'apparmor',
  });
});

test('what is in effect is compared by what it means', () => {
  expect(met({ qemuUser: 'nobody' }, 'nobody (65534)')).toBe(true);
  expect(met({ qemuUser: '65534' }, 'nobody (65534)')).toBe(true);
  expect(met({ qemuUser: '64100' }, '64100')).toBe(true);
  expect(met({ qemuUser: '64100' }, 'root (0)')).toBe(false);
  expect(met({ machine: 'q35' }, 'pc-q35-7.2')).toBe(true);
  expect(met({ machine: 'pc' }, 'pc-q35-7.2')).toBe(false);
  expect(met({ machine: 'pc-q35-7.2' }, 'pc-q35-7.2')).toBe(true);
  expect(met({ securityDriver: 'apparmor' }, 'libvirt-… (enforce)')).toBe(true);
  expect(met({ securityDriver: 'apparmor' }, 'unconfined')).toBe(false);
  expect(met({ securityDriver: 'none' }, 'none confines it')).toBe(true);
  expect(met({ vhost: true }, 'served by QEMU')).toBe(false);
});
