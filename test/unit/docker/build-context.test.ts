import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildContext } from '../../../src/docker/build-context.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-context-'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (path: string, content = '') => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
};

/** Its entries, a line each. */
async function sent(): Promise<string[]> {
  const lines: string[] = [];
  const tar = extract();
  const fed = (await buildContext(folder, 'Dockerfile')).pipe(createGunzip()).pipe(tar);
  fed.on('error', () => undefined);
  for await (const entry of tar) {
    const { name, type, mode, linkname } = entry.header;
    lines.push(`${type} ${name} ${mode?.toString(8)}${linkname ? ` ${linkname}` : ''}`);
    entry.resume();
  }
  return lines;
}

test('all of a folder is sent in one order, with the modes that it has', async () => {
  put('b/run');
  chmodSync(join(folder, 'b/run'), 0o4777);
  chmodSync(join(folder, 'b'), 0o777);
  symlinkSync('../outside', join(folder, 'a-link'));
  expect(await sent()).toEqual([
    'file Dockerfile 644',
    'symlink a-link 777 ../outside',
    'directory b 777',
    'file b/run 4777',
  ]);
});

test.runIf(process.getuid?.() === 0)('what other users own is sent as root’s', async () => {
  put('theirs');
  chownSync(join(folder, 'theirs'), 1000, 1000);
  const owners: unknown[] = [];
  const tar = extract();
  (await buildContext(folder, 'Dockerfile')).pipe(createGunzip()).pipe(tar);
  for await (const entry of tar) {
    owners.push([entry.header.name, entry.header.uid, entry.header.gid]);
    entry.resume();
  }
  expect(owners).toEqual([
    ['Dockerfile', 0, 0],
    ['theirs', 0, 0],
  ]);
});

test('paths in .dockerignore are not sent, except its exceptions and the files that the engine itself reads', async () => {
  put('.dockerignore', '# all\n*\n!kept\n!deep/kept\n');
  put('other');
  put('kept/x');
  put('deep/kept');
  put('deep/other');
  expect((await sent()).map((line) => line.split(' ')[1])).toEqual([
    '.dockerignore',
    'Dockerfile',
    'deep/kept',
    'kept',
    'kept/x',
  ]);
});

test('an entry that is neither file, folder nor link is refused by its name, and not waited for', async () => {
  mkdirSync(join(folder, 'deep'));
  execFileSync('mkfifo', [join(folder, 'deep/pipe')]);
  await expect(buildContext(folder, 'Dockerfile')).rejects.toThrow(
    'deep/pipe is neither a file nor a folder nor a link',
  );
  rmSync(join(folder, 'deep/pipe'));
  execFileSync('mkfifo', [join(folder, '.dockerignore')]);
  await expect(buildContext(folder, 'Dockerfile')).rejects.toThrow('.dockerignore: not a regular file');
});

test('a file that disappears while it is read fails the stream', async () => {
  put('a', 'x');
  const stream = await buildContext(folder, 'Dockerfile');
  rmSync(join(folder, 'a'));
  await expect(stream.resume().toArray()).rejects.toThrow(/ENOENT/);
});
