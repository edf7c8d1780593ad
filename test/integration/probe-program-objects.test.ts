import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local.ts';
import { Eye } from '../../src/inside/eye.ts';
import { probeProcess } from '../../src/inside/probe-process.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { kernelMountsOf } from '../../src/stages/isolation/kernel-mounts.ts';
import { mountsOf } from '../../src/stages/isolation/mounts.ts';

// The answers of the probes' program about mounts, sockets and addresses, on this machine itself.
const host = openLocalHost();
let folder: string;
let session: ProbeSession;
let eye: Eye;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-probe-'));
  session = await ProbeSession.open(await probeProcess(host, ['serve']));
  eye = new Eye(session);
});
afterAll(async () => {
  session?.[Symbol.dispose]();
  await rm(folder, { recursive: true });
  await host[Symbol.asyncDispose]();
});

const content = (text: string) => ({ kind: 'content', text, cut: false });
const refused = (error: string) => expect.objectContaining({ kind: 'refused', error });
const sockets = '/proc/net/unix';

test('finds lines by what they hold anywhere', async () => {
  const path = join(folder, 'lines');
  await writeFile(path, 'one\ntwo one\nthree\n');
  expect(await eye.containing(path, 'one')).toEqual(content('one\ntwo one\n'));
  expect(await eye.containing(path, 'four')).toEqual(content(''));
  expect(await eye.containing(join(folder, 'missing'), 'one')).toEqual(refused('ENOENT'));
});

test('lists mounts without those of the kernel, and says where a filesystem is mounted', async () => {
  const mounts = mountsOf(await eye.mounts());
  const root = mounts?.find(({ point }) => point === '/');
  expect(mounts?.some(({ type }) => ['proc', 'sysfs', 'cgroup', 'cgroup2'].includes(type))).toBe(false);
  const shown = await eye.mounted(root?.device ?? '', '9999:9999');
  expect(shown).toMatchObject({ text: expect.stringMatching(new RegExp(`^${root?.device} /\\S*\n$`)) });
});

test('lists those of the kernel apart, with the folder of each that is mounted', async () => {
  const mounts = kernelMountsOf(await eye.kernelMounts());
  expect(mounts).toContainEqual(expect.objectContaining({ type: 'proc', root: '/', point: '/proc' }));
  expect(mounts?.some(({ type }) => type === 'sysfs')).toBe(true);
});

test('tells a program of the host’s files from one in a root of its own', async () => {
  const { pid } = process;
  const executable = await readlink('/proc/self/exe');
  expect(await eye.programs(pid, 'no-such-cgroup')).toEqual(content(`${pid} host ${executable}\n`));
  const root = join(folder, 'root');
  await mkdir(root);
  await copyFile('/bin/busybox', join(root, 'sleep'));
  const changed = spawn('chroot', [root, '/sleep', '60'], { stdio: 'ignore' });
  await expect
    .poll(() => eye.programs(changed.pid ?? 0, 'no-such-cgroup'))
    .toEqual(content(`${changed.pid} own ${root}/sleep\n`));
  changed.kill();
  await once(changed, 'exit');
  expect(await eye.programs(2 ** 22, 'no-such-cgroup')).toEqual(content(`${2 ** 22} ENOENT \n`));
});

test('a socket without a file is there as long as it is held', async () => {
  const name = `ballast-test-${randomBytes(8).toString('hex')}`;
  const during = await eye.holding('unix-socket', name, () => eye.containing(sockets, name));
  expect(during).toMatchObject({ text: expect.stringContaining(`@${name}\n`) });
  expect(await eye.containing(sockets, name)).toEqual(content(''));
});

test('a listener can be connected to as long as it is held', async () => {
  const port = randomInt(20_000, 60_000);
  const during = await eye.holding('listener', `127.0.0.1:${port}`, () =>
    eye.network.connect('127.0.0.1', port),
  );
  expect(during).toEqual(content(''));
  expect(await eye.network.connect('127.0.0.1', port)).toEqual(refused('ECONNREFUSED'));
  await expect(eye.holding('listener', '192.0.2.1:20000', async () => undefined)).rejects.toMatchObject({
    code: 'probe-hold',
  });
  // A port below 1024 could stand in for a service of the machine.
  await expect(eye.holding('listener', '127.0.0.1:80', async () => undefined)).rejects.toMatchObject({
    code: 'probe-hold',
  });
});

test('a device file made to be opened is gone afterwards, with its folder', async () => {
  const call = await eye.call('mknod-block', 7, 250);
  const steps = call.kind === 'content' ? call.text : call.detail;
  expect(steps).toMatch(/^mkdir OK\nmknod /m);
  for (const parent of ['/', '/tmp', '/dev/shm'])
    expect((await host.exec(['ls', '-A', parent])).stdout).not.toMatch(/^\.ballast-/m);
});
