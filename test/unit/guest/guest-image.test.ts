import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskBytes, inodeCount } from '../../../src/forms/guest/build-disk.ts';
import { writeCpio } from '../../../src/forms/guest/cpio.ts';
import { modulesInLoadOrder } from '../../../src/forms/guest/modules.ts';
import { encodeStartSpec } from '../../../src/forms/guest/start-spec.ts';

test('writes an archive that busybox unpacks with names, modes and content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-cpio-'));
  try {
    const archive = writeCpio([
      { kind: 'folder', path: '/dev' },
      { kind: 'file', path: 'init', mode: 0o755, content: Buffer.from('hello') },
      { kind: 'file', path: 'dev/odd', mode: 0o600, content: Buffer.alloc(0) },
    ]);
    expect(archive.length % 512).toBe(0);
    execFileSync('busybox', ['cpio', '-idm'], { cwd: folder, input: archive, stdio: 'pipe' });
    expect(execFileSync('cat', [join(folder, 'init')], { encoding: 'utf8' })).toBe('hello');
    expect(statSync(join(folder, 'init')).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, 'dev/odd')).size).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('equal entries give equal bytes', () => {
  const write = () => writeCpio([{ kind: 'character-device', path: 'dev/console', major: 5, minor: 1 }]);
  expect(write().equals(write())).toBe(true);
});

test('loads dependencies before what needs them, once, and leaves out what is built in', () => {
  const dependencies = [
    'kernel/virtio.ko.xz: kernel/ring.ko.xz',
    'kernel/ring.ko.xz:',
    'kernel/virtio_blk.ko.xz: kernel/virtio.ko.xz kernel/ring.ko.xz',
    'kernel/virtio-net.ko.xz: kernel/virtio.ko.xz kernel/ring.ko.xz',
  ].join('\n');
  expect(
    modulesInLoadOrder(dependencies, 'kernel/fs/ext4.ko\n', ['virtio_blk', 'virtio_net', 'ext4']),
  ).toEqual([
    'kernel/ring.ko.xz',
    'kernel/virtio.ko.xz',
    'kernel/virtio_blk.ko.xz',
    'kernel/virtio-net.ko.xz',
  ]);
});

test('names a module that the kernel does not have', () => {
  expect(() => modulesInLoadOrder('', '', ['virtio_blk'])).toThrow(/no module virtio_blk/);
});

test('encodes the start spec so that no value can pass for another', () => {
  const start = {
    argv: ['/a', ''],
    environment: { A: '1=2' },
    workdir: '/w',
    uid: 1,
    gid: 2,
    groups: [3],
    volumes: ['/data'],
  };
  expect(encodeStartSpec(start).toString().split('\0')).toEqual([
    '/w',
    '1',
    '2',
    '1',
    '3',
    '2',
    '/a',
    '',
    '1',
    'A=1=2',
    '1',
    '/data',
    '',
  ]);
  expect(() => encodeStartSpec({ ...start, argv: ['/a\0/b'] })).toThrow(/NUL/);
});

test('a disk has room beyond its content and its inodes, in whole MiB', () => {
  expect(diskBytes({ bytes: 100 * 2 ** 20, entries: 0 })).toBe(243 * 2 ** 20);
  expect(diskBytes({ bytes: 100 * 2 ** 20, entries: 2 ** 20 })).toBe((243 + 256) * 2 ** 20);
});

test('a disk of many small files has an inode for each, and for as many as any disk of its size', () => {
  expect(inodeCount({ bytes: 0, entries: 200_000 })).toBeGreaterThan(200_000);
  expect(inodeCount({ bytes: 100 * 2 ** 30, entries: 10 })).toBeGreaterThan((100 * 2 ** 30) / 16_384);
});
