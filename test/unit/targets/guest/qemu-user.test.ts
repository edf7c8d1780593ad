import { expect, test } from 'vitest';
import { findQemuUser } from '../../../../src/targets/guest/qemu-user.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const host = fakeHost({
  'getent passwd -- libvirt-qemu':
    'libvirt-qemu:x:64055:109:Libvirt Qemu,,,:/var/lib/libvirt:/usr/sbin/nologin\n',
  'getent passwd -- 64055': 'libvirt-qemu:x:64055:109::/:/bin/false\n',
  getent: { exitCode: 2 },
});

test('a user is the one that the host has by this name or number, with its group', async () => {
  expect(await findQemuUser(host, 'strict', 'libvirt-qemu')).toEqual({ uid: 64055, gid: 109 });
  expect(await findQemuUser(host, 'strict', '64055')).toEqual({ uid: 64055, gid: 109 });
});

test('a number that no user has is one of its own', async () => {
  expect(await findQemuUser(host, 'strict', '64321')).toEqual({ uid: 64321, gid: 64321 });
});

test('a name that no user has is wrong input', async () => {
  await expect(findQemuUser(host, 'strict', 'qemu-7')).rejects.toMatchObject({
    kind: 'input',
    code: 'qemu-user-unknown',
    message: 'target `strict`: `qemuUser`: local has no user `qemu-7`',
    hint: expect.stringContaining('useradd --system qemu-7'),
  });
});
