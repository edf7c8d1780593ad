import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { MachineSpec } from '../../../src/forms/guest/hypervisor.ts';
import { qemuArgv } from '../../../src/forms/microvm/qemu-argv.ts';
import { Qmp } from '../../../src/forms/microvm/qmp.ts';
import type { HostProcess } from '../../../src/host/host.ts';
import { machineSpec } from '../../fixtures/machine.ts';

const spec: MachineSpec = { ...machineSpec, probeSockets: ['/as-root', '/as-user'] };

describe('the command line of QEMU', () => {
  const following = (argv: readonly string[], option: string) =>
    argv.filter((_, index) => argv[index - 1] === option);

  test('accelerator, limits and devices are those of the machine', () => {
    const argv = qemuArgv(spec, '/c', 'tap0', true);
    expect(following(argv, '-machine')[0]).toMatch(/^microvm,accel=kvm,/);
    expect(following(argv, '-cpu')).toEqual(['host']);
    expect(following(argv, '-smp')).toEqual(['2']);
    expect(following(argv, '-m')).toEqual(['262144k']);
    expect(following(argv, '-device').filter((device) => device.startsWith('isa-serial'))).toHaveLength(4);
    expect(following(argv, '-netdev')[0]).toMatch(/ifname=tap0,.*vhost=on$/);
    expect(
      following(qemuArgv({ ...spec, accelerator: 'tcg' }, '/c', 'tap0', true), '-netdev')[0],
    ).not.toContain('vhost');
  });

  test('a comma in a path adds no option', () => {
    const argv = qemuArgv(
      { ...spec, disks: [{ path: '/d,if=none,file=/etc/shadow', base: '/b' }] },
      '/c',
      undefined,
      false,
    );
    expect(following(argv, '-drive')).toEqual([
      'id=disk0,if=none,format=qcow2,file=/d,,if=none,,file=/etc/shadow',
    ]);
    expect(argv).not.toContain('-netdev');
  });

  test('it gives up root, and cannot start programs', () => {
    const argv = qemuArgv(spec, '/c', undefined, false);
    expect(following(argv, '-runas')).toEqual(['65534:65534']);
    expect(following(argv, '-sandbox')[0]).toContain('spawn=deny');
  });
});

describe('QEMU’s protocol', () => {
  function supervised() {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const exited = Promise.withResolvers<{ exitCode: number | null }>();
    const process: HostProcess = { stdin, stdout, stderr, exited: exited.promise, kill: () => undefined };
    return { qmp: new Qmp(process), stdin, stdout, stderr, exited };
  }

  test('answers find their requests among greetings, events and nonsense', async () => {
    const { qmp, stdout } = supervised();
    const answers = Promise.all([qmp.request('first'), qmp.request('second')]);
    stdout.write(
      '{"QMP":{}}\nnonsense\n{"event":"RESUME"}\n[1]\nnull\n{"id":"1","return":"two"}\n{"id":"0","ret',
    );
    stdout.write('urn":"one"}\n');
    expect(await answers).toEqual(['one', 'two']);
  });

  test('a refusal is an error, and so is an end, with QEMU’s own words', async () => {
    const { qmp, stdout, stderr, exited } = supervised();
    const refused = qmp.request('bad');
    stdout.write('{"id":"0","error":{"class":"GenericError","desc":"no such thing"}}\n');
    await expect(refused).rejects.toMatchObject({
      code: 'qemu-refused',
      message: expect.stringContaining('no such thing'),
    });
    const cut = qmp.request('query-status');
    stderr.write('qemu: could not open /d\n');
    await new Promise(setImmediate);
    exited.resolve({ exitCode: 1 });
    await expect(cut).rejects.toMatchObject({
      code: 'qemu-ended',
      message: expect.stringContaining('could not open'),
    });
    await expect(qmp.request('late')).rejects.toMatchObject({ code: 'qemu-ended' });
  });

  test('silence is an error in time', async () => {
    const { qmp } = supervised();
    await expect(qmp.request('query-status', {}, 5)).rejects.toMatchObject({ code: 'qemu-silent' });
  });

  test('a line without end does not grow', async () => {
    const { qmp, stdout } = supervised();
    const answer = qmp.request('query-status');
    for (let index = 0; index < 40; index++) stdout.write('x'.repeat(100_000));
    stdout.write('\n{"id":"0","return":true}\n');
    expect(await answer).toBe(true);
  });
});
