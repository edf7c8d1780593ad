import { describe, expect, test } from 'vitest';
import type { MachineSpec } from '../../../../src/targets/guest/hypervisor.ts';
import { qemuArgv } from '../../../../src/targets/microvm/qemu-argv.ts';
import { machineSpec } from '../../../fixtures/machine.ts';

const spec: MachineSpec = { ...machineSpec, probeSockets: ['/as-root', '/as-user'] };

const choices = { user: { uid: 65534, gid: 65534 }, vhost: true };

describe('the command line of QEMU', () => {
  const following = (argv: readonly string[], option: string) =>
    argv.filter((_, index) => argv[index - 1] === option);

  test('accelerator, limits and devices are those of the machine', () => {
    const argv = qemuArgv(spec, '/c', 'tap0', choices);
    expect(following(argv, '-machine')[0]).toMatch(/^microvm,accel=kvm,/);
    expect(following(argv, '-cpu')).toEqual(['host']);
    expect(following(argv, '-smp')).toEqual(['2']);
    expect(following(argv, '-m')).toEqual(['262144k']);
    expect(following(argv, '-device').filter((device) => device.startsWith('isa-serial'))).toHaveLength(4);
    expect(following(argv, '-netdev')[0]).toMatch(/ifname=tap0,.*vhost=on$/);
    expect(
      following(qemuArgv({ ...spec, accelerator: 'tcg' }, '/c', 'tap0', choices), '-netdev')[0],
    ).not.toContain('vhost');
  });

  test('a comma in a path adds no option', () => {
    const argv = qemuArgv(
      { ...spec, disks: [{ path: '/d,if=none,file=/etc/shadow', base: '/b' }] },
      '/c',
      undefined,
      choices,
    );
    expect(following(argv, '-drive')).toEqual([
      'id=disk0,if=none,format=qcow2,file=/d,,if=none,,file=/etc/shadow',
    ]);
    expect(argv).not.toContain('-netdev');
  });

  test('it gives up root, and cannot start programs', () => {
    const argv = qemuArgv(spec, '/c', undefined, choices);
    expect(following(argv, '-runas')).toEqual(['65534:65534']);
    expect(following(argv, '-sandbox')[0]).toContain('spawn=deny');
  });

  test('a weak machine gives up nothing, and lays a folder of the host and its identity into the guest', () => {
    const weakness = { share: '/run,1', identity: '/t' };
    const argv = qemuArgv(spec, '/c', undefined, { ...choices, weakness });
    expect(following(argv, '-machine')).toEqual(['q35,accel=kvm']);
    expect(argv).not.toContain('-runas');
    expect(argv).not.toContain('-sandbox');
    expect(following(argv, '-fsdev')[0]).toContain('path=/run,,1,');
    expect(following(argv, '-device')).toContain('virtio-9p-pci,fsdev=host,mount_tag=host');
    expect(following(argv, '-device').filter((device) => /^virtio-.*-device/.test(device))).toEqual([]);
    expect(following(argv, '-smbios')).toEqual(['file=/t']);
    const without = { ...choices, weakness: { ...weakness, identity: undefined } };
    expect(qemuArgv(spec, '/c', undefined, without)).not.toContain('-smbios');
  });

  test('user, processor and the server of the network are those that are chosen', () => {
    const chosen = { user: { uid: 64000, gid: 64001 }, cpu: 'qemu64', vhost: false };
    const argv = qemuArgv(spec, '/c', 'tap0', chosen);
    expect(following(argv, '-runas')).toEqual(['64000:64001']);
    expect(following(argv, '-cpu')).toEqual(['qemu64,enforce']);
    expect(following(argv, '-netdev')[0]).not.toContain('vhost');
    expect(qemuArgv(spec, '/c', 'tap0', { ...chosen, user: { uid: 0, gid: 0 } })).not.toContain('-runas');
  });
});
