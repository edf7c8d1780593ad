import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cgroups } from '../../../src/doctor/checks/cgroups.ts';
import { diskSpace } from '../../../src/doctor/checks/disk-space.ts';
import { kernel } from '../../../src/doctor/checks/kernel.ts';
import { libvirt } from '../../../src/doctor/checks/libvirt.ts';
import { overcommit } from '../../../src/doctor/checks/overcommit.ts';
import { pressure } from '../../../src/doctor/checks/pressure.ts';
import { programs } from '../../../src/doctor/checks/programs.ts';
import { resultsFolder } from '../../../src/doctor/checks/results-folder.ts';
import { ssh } from '../../../src/doctor/checks/ssh.ts';
import { turbo } from '../../../src/doctor/checks/turbo.ts';
import { openLocalHost } from '../../../src/host/local.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const on = (host: ReturnType<typeof fakeHost>) => ({ host, resultsFolder: 'reports' });

describe('kernel', () => {
  test.each([
    ['6.1.0-28-amd64', 'ok', 'overlay, smaps_rollup'],
    ['6.1.0-28-amd64\noverlay untried', 'ok', 'overlay not tried'],
    ['6.1.0-28-amd64\nno PSI', 'warning', 'no pressure figures'],
    ['4.9.0\nno smaps_rollup\nno PSI', 'problem', 'smaps_rollup'],
    ['6.1.0\nno overlay', 'problem', 'no overlay'],
  ])('%j is %s', async (said, level, found) => {
    const answer = await kernel.ask(on(fakeHost({ 'uname -r': `${said}\n` })));
    expect(answer).toMatchObject({ level, found: expect.stringContaining(found) });
  });

  test('of this machine is named, and its trial leaves nothing', async () => {
    await using host = openLocalHost();
    expect((await kernel.ask(on(host)))?.found).toMatch(/^Linux \d+\.\d+/);
    const left = await host.exec(['sh', '-c', 'ls -d /var/lib/ballast/doctor.*'], { allowFailure: true });
    expect(left.stdout).toBe('');
  });
});

describe('cgroups', () => {
  const mount = '30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n';
  const files = (controllers: string) => ({
    '/proc/self/mountinfo': mount,
    '/sys/fs/cgroup/cgroup.controllers': controllers,
  });

  test('count only when the unified hierarchy has the controllers', async () => {
    const user = { 'id -u': '1000\n' };
    const whole = await cgroups.ask(on(fakeHost(user, files('cpuset cpu io memory pids'))));
    expect(whole).toMatchObject({ level: 'ok', found: expect.stringContaining('not tried') });
    expect(await cgroups.ask(on(fakeHost({}, files('cpu pids'))))).toMatchObject({
      level: 'problem',
      found: 'no controller memory',
    });
  });

  test('that are there but not ours to divide are a problem, with what to do', async () => {
    const host = fakeHost(
      {
        'id -u': '0\n',
        'cat /proc/self/mountinfo': mount,
        'still in use': '',
        subtree_control: { exitCode: 2, stderr: 'cannot create subtree_control: Device or resource busy' },
      },
      files('cpu memory pids'),
    );
    expect(await cgroups.ask(on(host))).toMatchObject({
      level: 'problem',
      toDo: expect.stringContaining('Delegate=yes'),
    });
  });

  test('of this machine are tried, and the trial leaves nothing', async () => {
    await using host = openLocalHost();
    expect(await cgroups.ask(on(host))).toMatchObject({
      level: 'ok',
      found: expect.stringContaining('made'),
    });
    const left = await host.exec(
      ['sh', '-c', 'ls -d /sys/fs/cgroup/*/ballast/doctor-* /sys/fs/cgroup/ballast/doctor-*'],
      {
        allowFailure: true,
      },
    );
    expect(left.stdout).toBe('');
  });
});

describe('programs', () => {
  test('are for one processor', async () => {
    expect(await programs.ask(on(fakeHost({ 'uname -m': 'aarch64\n' })))).toMatchObject({
      level: 'problem',
      found: 'the host is aarch64',
    });
  });

  test('are tried on this machine, and leave nothing', async () => {
    await using host = openLocalHost();
    expect(await programs.ask(on(host))).toMatchObject({ level: 'ok' });
    const left = await host.exec(['sh', '-c', 'ls -d /var/lib/ballast/doctor.*'], { allowFailure: true });
    expect(left.stdout).toBe('');
  });
});

describe('libvirt', () => {
  const label = (user: string) =>
    `<capabilities><host><secmodel><model>dac</model><baselabel type='qemu'>${user}</baselabel></secmodel></host></capabilities>`;
  const asked = (user: string, exitCode: number) =>
    libvirt.ask(
      on(
        fakeHost({
          'virsh -c qemu:///system version': 'Running hypervisor: QEMU 7.2.22\n',
          'virsh -c qemu:///system capabilities': label(user),
          setfacl: { exitCode },
        }),
      ),
    );

  test('says which user its QEMU is, who has to be let in to files', async () => {
    expect(await asked('+64055:+109', 0)).toMatchObject({
      level: 'ok',
      found: 'QEMU 7.2.22, its QEMU is user 64055',
    });
    expect(await asked('+64055:+109', 127)).toMatchObject({ level: 'problem', toDo: 'apt-get install acl' });
    expect(await asked('+0:+0', 127)).toMatchObject({ level: 'ok', found: 'QEMU 7.2.22' });
  });
});

describe('turbo', () => {
  const intel = '/sys/devices/system/cpu/intel_pstate/no_turbo';
  const boost = '/sys/devices/system/cpu/cpufreq/boost';
  test.each([
    [{ [intel]: '1\n' }, 'ok', null],
    [{ [intel]: '0\n' }, 'warning', `echo 1 > ${intel}`],
    [{ [boost]: '0\n' }, 'ok', null],
    [{ [boost]: '1\n' }, 'warning', `echo 0 > ${boost}`],
    [{}, 'warning', 'many blocks'],
  ])('%j is %s', async (files, level, toDo) => {
    const answer = await turbo.ask(on(fakeHost({}, files)));
    expect(answer?.level).toBe(level);
    expect(answer?.toDo ?? '').toContain(toDo ?? '');
  });
});

describe('pressure', () => {
  const files = (cpu: string, memory: string) => ({
    '/proc/pressure/cpu': `some avg10=${cpu} avg60=0.00 total=1\n`,
    '/proc/pressure/memory': `some avg10=${memory} avg60=0.00 total=1\n`,
  });
  test('of any resource counts', async () => {
    expect((await pressure.ask(on(fakeHost({}, files('3.10', '0.00')))))?.level).toBe('ok');
    expect(await pressure.ask(on(fakeHost({}, files('3.10', '44.00'))))).toMatchObject({
      level: 'warning',
      found: 'cpu 3.1 %, memory 44 % over ten seconds',
    });
  });
});

describe('overcommit', () => {
  test.each([
    ['0\n', 'ok', 'is refused', null],
    ['1\n', 'warning', 'any amount of memory is granted', 'vm.overcommit_memory=0'],
    ['2\n', 'warning', 'while there is enough', 'vm.overcommit_memory=0'],
    ['constructor\n', 'warning', 'cannot be read', '/proc'],
  ])('%j is %s', async (text, level, found, toDo) => {
    const answer = await overcommit.ask(on(fakeHost({}, { '/proc/sys/vm/overcommit_memory': text })));
    expect(answer).toMatchObject({ level, found: expect.stringContaining(found) });
    expect(answer?.toDo ?? '').toContain(toDo ?? '');
  });
});

describe('disk space', () => {
  const df = (cache: number, lib: number) =>
    `Mounted on      Avail\n/var/cache ${cache * 2 ** 30}\n/my disk ${lib * 2 ** 30}\n`;
  test('is wanted of each file system', async () => {
    expect(await diskSpace.ask(on(fakeHost({ df: df(40, 6) })))).toMatchObject({
      level: 'ok',
      found: '40.0 GiB free on /var/cache, 6.0 GiB free on /my disk, for /var/cache and /var/lib',
    });
    expect((await diskSpace.ask(on(fakeHost({ df: df(40, 1) }))))?.level).toBe('warning');
  });
});

describe('results folder', () => {
  test('need not exist yet, and is not made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-doctor-'));
    const answer = await resultsFolder.ask({ host: fakeHost({}), resultsFolder: join(folder, 'a/b') });
    expect(answer).toMatchObject({ level: 'ok', found: expect.stringContaining(join(folder, 'a/b')) });
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  test('that nobody can write is a problem', async () => {
    const answer = await resultsFolder.ask({ host: fakeHost({}), resultsFolder: '/proc/reports' });
    expect(answer).toMatchObject({ level: 'problem', toDo: 'choose another with --out' });
  });
});

test('ssh has no meaning for this machine', async () => {
  expect(await ssh.ask(on(fakeHost({})))).toBeUndefined();
});
