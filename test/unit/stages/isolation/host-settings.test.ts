import { expect, test } from 'vitest';
import { hostSettingsIn } from '../../../../src/stages/isolation/host-settings.ts';

test('a switch that the kernel has is told with what Debian sets it to', () => {
  const answer =
    'kernel/unprivileged_bpf_disabled\t1\nkernel/io_uring_disabled\t0\nlsm\tlockdown,yama,apparmor,bpf\n';
  expect(hostSettingsIn(answer)).toEqual([
    { name: 'security modules', value: 'apparmor', usual: 'apparmor' },
    { name: 'kernel.unprivileged_bpf_disabled', value: '1', usual: '2' },
    { name: 'kernel.io_uring_disabled', value: '0' },
  ]);
});

test('a kernel without a security module is said to have none', () => {
  const none = { name: 'security modules', value: 'none that confines processes', usual: 'apparmor' };
  expect(hostSettingsIn('lsm\t\nlabel\t\n')).toEqual([none]);
  expect(hostSettingsIn('lsm\tlockdown,capability\n')).toEqual([none]);
  const unnamed = hostSettingsIn('lsm\t\nlabel\tunconfined\n');
  expect(unnamed).toEqual([{ name: 'security modules', value: 'not known' }]);
});
