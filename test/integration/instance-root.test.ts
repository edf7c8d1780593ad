import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local.ts';
import { nameFilesOf } from '../../src/targets/name-files.ts';
import { unmountRoot } from '../../src/targets/process/instance-root.ts';
import { mountedRoot } from '../fixtures/mounted-root.ts';

const host = openLocalHost();
const names = nameFilesOf('web', '10.1.2.3', 'nameserver 10.0.0.1\n');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-root-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await host[Symbol.asyncDispose]();
});

/** Mounts an image made by `make`, looks at it, unmounts it; the image and its surroundings must stay as they were. */
async function withImage(make: (image: string) => void, look: (root: string) => void): Promise<void> {
  const place = mkdtempSync(join(folder, 'image-'));
  const image = join(place, 'image');
  const instance = join(place, 'instance');
  mkdirSync(image);
  make(image);
  const before = listing(image);
  try {
    look(await mountedRoot(host, image, instance, names));
  } finally {
    await unmountRoot(host, instance);
  }
  expect(listing(image)).toEqual(before);
  expect(readdirSync(place)).toEqual(['image']);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(place);
}

const listing = (path: string) => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
const expectNames = (etc: string) => {
  expect(readFileSync(join(etc, 'hosts'), 'utf8')).toBe(names.hosts);
  expect(readFileSync(join(etc, 'hostname'), 'utf8')).toBe('web\n');
  expect(readFileSync(join(etc, 'resolv.conf'), 'utf8')).toBe('nameserver 10.0.0.1\n');
};

test('an image without any folder gets its name files', () =>
  withImage(
    () => undefined,
    (root) => expectNames(join(root, 'etc')),
  ));

test('the root has the owner, mode and attributes of the image’s own', () =>
  withImage(
    (image) => {
      execFileSync('setfattr', ['-n', 'user.note', '-v', 'kept', image]);
      chownSync(image, 1000, 1001);
      chmodSync(image, 0o2750);
    },
    (root) => {
      const { mode, uid, gid } = statSync(root);
      expect([mode & 0o7777, uid, gid]).toEqual([0o2750, 1000, 1001]);
      const note = execFileSync('getfattr', ['--only-values', '-n', 'user.note', root], { encoding: 'utf8' });
      expect(note).toBe('kept');
    },
  ));

test('files of the image are covered, and links inside it are followed', () =>
  withImage(
    (image) => {
      mkdirSync(join(image, 'usr/my etc'), { recursive: true });
      symlinkSync('usr/my etc', join(image, 'etc'));
      writeFileSync(join(image, 'usr/my etc/hosts'), '1.2.3.4 old\n');
      symlinkSync('/nowhere/stub.conf', join(image, 'usr/my etc/resolv.conf'));
    },
    (root) => expectNames(join(root, 'usr/my etc')),
  ));

test('proc, sys and dev that are links are where they lead inside the image, and never outside', async () => {
  const outside = join(folder, 'kept-outside');
  mkdirSync(outside);
  await withImage(
    (image) => {
      for (const name of ['elsewhere', 'devices']) mkdirSync(join(image, name));
      symlinkSync('elsewhere', join(image, 'proc'));
      symlinkSync('/devices', join(image, 'dev'));
      symlinkSync(outside, join(image, 'sys'));
    },
    (root) => {
      expect(readdirSync(join(root, 'elsewhere'))).toContain('self');
      expect(readdirSync(join(root, 'devices'))).toContain('null');
      expect(readdirSync(join(root, 'sys'))).toContain('kernel');
      expect(readdirSync(outside)).toEqual([]);
    },
  );
});

test('a name that a shell would cut does not lead a mount out of the image', async () => {
  const outside = join(folder, 'cut-outside');
  mkdirSync(outside);
  await withImage(
    (image) => {
      for (const name of ['proc', 'sys', 'dev']) {
        mkdirSync(join(image, `${name}-place\n`));
        symlinkSync(outside, join(image, `${name}-place`));
        symlinkSync(`${name}-place\n`, join(image, name));
      }
    },
    (root) => {
      expect(readdirSync(outside)).toEqual([]);
      expect(readdirSync(join(root, 'proc-place\n'))).toContain('self');
      expect(readdirSync(join(root, 'dev-place\n', 'pts'))).toContain('ptmx');
      expect(readdirSync(join(root, 'dev-place\n', 'shm'))).toEqual([]);
    },
  );
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain('cut-outside');
});

test('links cannot lead out of the image', async () => {
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'hosts'), 'mine\n');
  await withImage(
    (image) => {
      mkdirSync(join(image, 'etc'));
      symlinkSync(join(outside, 'hosts'), join(image, 'etc/hosts'));
      symlinkSync('../'.repeat(20) + join(outside, 'hostname').slice(1), join(image, 'etc/hostname'));
      symlinkSync('/proc/1/root/etc/resolv.conf', join(image, 'etc/resolv.conf'));
    },
    (root) => {
      expectNames(join(root, 'etc'));
      expect(readFileSync(join(outside, 'hosts'), 'utf8')).toBe('mine\n');
    },
  );
  expect(readdirSync(outside)).toEqual(['hosts']);
});
