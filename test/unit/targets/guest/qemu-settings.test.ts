import { expect, test } from 'vitest';
import { qemuSettings } from '../../../../src/targets/guest/qemu-settings.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const usual = {
  user: 'libvirt-qemu',
  sandbox: 'on',
  label: 'libvirt-… (enforce)',
  ownMounts: 'yes',
} as const;

async function settingsOf(argv: readonly string[], facts: readonly string[], ports = '') {
  const answer = `${[...facts, 'argv'].join('\n')}\n${argv.map((one) => `${one}\0`).join('')}`;
  const host = fakeHost({ NoNewPrivs: answer, fdinfo: ports });
  const found = await qemuSettings(host, 4711, usual);
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}

test('a machine of libvirt is what its arguments and its process say', async () => {
  const argv = [
    ...[
      'qemu-system-x86_64',
      '-machine',
      'pc-q35-7.2,usb=off',
      '-accel',
      'kvm',
      '-cpu',
      'host,migratable=on',
    ],
    ...['-sandbox', 'on', '-netdev', '{"type":"tap","fd":"33","vhost":true,"vhostfd":"35","id":"hostnet0"}'],
  ];
  const label = `label libvirt-${'0'.repeat(8)}-1111-2222-3333-${'4'.repeat(12)} (enforce)`;
  expect(await settingsOf(argv, ['bit 1', 'user libvirt-qemu', label, 'own mnt'], '1\n')).toEqual({
    'user of QEMU': 'libvirt-qemu',
    'no new privileges': 'yes',
    'filter of system calls': 'on',
    'security module': usual.label,
    'mounts of its own': 'yes',
    accelerator: 'KVM',
    machine: 'pc-q35-7.2',
    processor: 'host',
    'network card': 'served by the host’s kernel (vhost)',
    'isolated port': 'yes',
  });
});

test('one that is kept badly is said to be', async () => {
  const argv = ['qemu-system-x86_64', '-machine', 'type=pc,accel=tcg', '-netdev', 'tap,id=n,vhost=off'];
  expect(await settingsOf(argv, ['bit 0', 'mode 0', 'user root', 'label '], '1\n0\n')).toMatchObject({
    'user of QEMU': 'root',
    'no new privileges': 'no',
    'filter of system calls': 'none',
    'security module': 'none confines it',
    'mounts of its own': 'no',
    accelerator: 'TCG (emulated)',
    machine: 'pc',
    processor: 'not known',
    'network card': 'served by QEMU',
    'isolated port': 'no',
  });
});

test('of a machine that has ended nothing is said that could be compared', async () => {
  const found = await qemuSettings(fakeHost({ NoNewPrivs: '', fdinfo: '' }), 4711, usual);
  expect(new Set(found.map(({ value }) => value))).toEqual(new Set(['not known']));
  expect(found.some((one) => 'usual' in one)).toBe(false);
});
