import { expect, test } from 'vitest';
import { chooseMicrovm } from '../../../../src/targets/microvm/choose-microvm.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const host = fakeHost({
  '-cpu help':
    'Available CPUs:\nx86 qemu64                (alias configured by machine type)\nx86 host   x\n\nRecognized CPUID flags:\n  vmx svm\n',
  'getent passwd -- nobody': 'nobody:x:65534:65534::/:\n',
  'test -c /dev/vhost-net': { exitCode: 1 },
});

test('a machine is nobody’s, and its network card QEMU’s where the kernel serves none', async () => {
  expect(await chooseMicrovm(host, 'm', {})).toEqual({
    user: { uid: 65534, gid: 65534 },
    vhost: false,
    portIsolation: false,
  });
});

test('what the host lacks is wrong input', async () => {
  await expect(chooseMicrovm(host, 'm', { vhost: true })).rejects.toMatchObject({ code: 'vhost-missing' });
  await expect(chooseMicrovm(host, 'm', { cpu: 'Pentium9' })).rejects.toMatchObject({ code: 'cpu-unknown' });
  expect(await chooseMicrovm(host, 'm', { cpu: 'qemu64', portIsolation: true, vhost: false })).toMatchObject({
    ...{ cpu: 'qemu64', portIsolation: true, vhost: false },
  });
});
