import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectArchive } from '../../../src/image/archive.ts';
import { mutated } from '../../fixtures/mutated.ts';

const signal = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-archive-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function archive(files: Record<string, string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name, mtime: new Date(0) }, content);
  tar.finalize();
  return buffer(tar);
}

async function inspect(content: Buffer | string) {
  const path = join(folder, 'archive');
  await writeFile(path, content);
  return inspectArchive(path, signal);
}

test('whatever bytes an archive has, it is read or refused', async () => {
  const tar = await archive({
    'etc/passwd': 'root',
    'manifest.json': '[{"Layers":[]}]',
    ['x'.repeat(300)]: 'long',
  });
  const samples = [tar, gzipSync(tar)].map((bytes) => bytes.toString('latin1'));
  await fc.assert(
    fc.asyncProperty(mutated(...samples), async (text) => {
      const error = await inspect(Buffer.from(text, 'latin1')).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error !== undefined) expect(error).toMatchObject({ code: 'archive-unusable' });
    }),
    { numRuns: 30 },
  );
});

test('a pipe is not waited for, and a device not read', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [pipe, '/dev/zero']) {
    await expect(inspectArchive(path, signal)).rejects.toMatchObject({
      code: 'archive-missing',
      message: `cannot read ${path}: not a regular file`,
    });
  }
});

test('tells a root filesystem from what docker save writes', async () => {
  const saved = await archive({ 'manifest.json': '[{"Config":"c.json","Layers":["l.tar"]}]', 'l.tar': '' });
  expect((await inspect(saved)).layout).toBe('engine-image');
  const rootfs = await archive({ './bin/x': 'x', './manifest.json': '{"name":"a web app"}' });
  expect((await inspect(rootfs)).layout).toBe('rootfs');
});

test('gives the same digest whether it is compressed or not', async () => {
  const tar = await archive({ 'bin/x': 'x'.repeat(100_000) });
  expect(await inspect(gzipSync(tar))).toEqual(await inspect(tar));
});

test.each([
  ['no tar', 'x'.repeat(2000)],
  ['empty', ''],
  ['cut off', gzipSync('x'.repeat(2000)).subarray(0, 15)],
])('refuses an archive that is %s', async (_, content) => {
  await expect(inspect(content)).rejects.toMatchObject({ kind: 'input', code: 'archive-unusable' });
});

test('refuses one that is larger unpacked than any root filesystem', async () => {
  const path = join(folder, 'bomb');
  await writeFile(path, gzipSync(await archive({ big: '0'.repeat(5_000_000) })));
  await expect(inspectArchive(path, signal, 2 ** 20)).rejects.toMatchObject({
    code: 'archive-unusable',
    message: expect.stringContaining('larger than'),
  });
});

test('says that there is no archive', async () => {
  await expect(inspectArchive(join(folder, 'none'), signal)).rejects.toMatchObject({
    code: 'archive-missing',
  });
});
