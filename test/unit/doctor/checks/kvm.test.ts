import { expect, test } from 'vitest';
import { kvm } from '../../../../src/doctor/checks/kvm.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const kept = '/var/cache/ballast/kernels/01d5/vmlinuz\n';
const device = { 'test -r /dev/kvm': '' };
const ask = (answers: Parameters<typeof fakeHost>[0]) =>
  kvm.ask({ host: fakeHost(answers), resultsFolder: 'reports' });

test('a kernel that came as far as looking for its root has booted', async () => {
  const said =
    'Linux version 6.1\nKernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n';
  expect(await ask({ ...device, find: kept, [`-kernel ${kept.trim()}`]: said })).toMatchObject({
    level: 'ok',
    found: 'a guest kernel booted under KVM',
  });
});

test('a device that opens is no proof: a guest that hangs is told, with what the CPU lacks', async () => {
  const answer = await ask({
    ...device,
    find: kept,
    '-kernel': 'Linux version 6.1\n',
    grep: { exitCode: 1 },
  });
  expect(answer?.level).toBe('warning');
  expect(answer?.found).toContain('the kernel starts, but hangs');
  expect(answer?.found).toContain('neither vmx nor svm');
  expect((await ask({ ...device, find: kept, '-kernel': '' }))?.found).toContain('hangs without a word');
});

test('the words of an emulator that refuses are passed on, one line of them', async () => {
  const said = 'KVM internal error. Suberror: 1\nemulation failure\nEAX=00000000';
  const answer = await ask({ ...device, find: kept, '-kernel': said });
  expect(answer?.found).toContain('(KVM internal error. Suberror: 1)');
});

test('a warning of an emulator is not given for the reason why its guest hangs', async () => {
  const said = [
    "qemu-system-x86_64: warning: host doesn't support requested feature: CPUID.01H:ECX.pni [bit 0]",
    'qemu-system-x86_64: terminating on signal 15 from pid 7 (timeout)',
    '',
  ].join('\n');
  const answer = await ask({ ...device, find: kept, '-kernel': said });
  expect(answer?.found).toContain('(it hangs without a word)');
});

test('without a kernel that is kept only the firmware is proven, and that is said', async () => {
  const answer = await ask({ ...device, find: '', 'isa-debugcon': 'SeaBIOS (version 1.16.2)\n' });
  expect(answer).toMatchObject({ level: 'ok' });
  expect(answer?.found).toContain('firmware');
});

test('a kernel that is still being built is not booted', async () => {
  const building = '/var/cache/ballast/kernels/building-20260101-120000-dead-x/vmlinuz\n';
  const answer = await ask({ ...device, find: building, 'isa-debugcon': 'SeaBIOS\n' });
  expect(answer?.found).toContain('firmware');
});

test('without a device the modules are named, unless the CPU cannot', async () => {
  const none = { 'test -r /dev/kvm': { exitCode: 1 } };
  expect((await ask({ ...none, grep: { exitCode: 0 } }))?.toDo).toContain('kvm_intel or kvm_amd');
  expect((await ask({ ...none, grep: { exitCode: 1 } }))?.toDo).toContain('hardware virtualisation');
});
