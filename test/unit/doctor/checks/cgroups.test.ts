import { describe, expect, test } from 'vitest';
import { cgroups } from '../../../../src/doctor/checks/cgroups.ts';
import { openLocalHost } from '../../../../src/host/local.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

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
