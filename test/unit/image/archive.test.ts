import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectArchive, reopenArchive } from '../../../src/image/archive.ts';
import { mutated } from '../../fixtures/mutated.ts';
import {
  dockerEntries,
  hexOf,
  imageOf,
  ociEntries,
  type TarEntry,
  tarOf,
} from '../../fixtures/saved-archive.ts';

const signal = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-archive-'));
});
afterAll(() => rm(folder, { recursive: true }));

const archive = (files: Record<string, string>): Promise<Buffer> =>
  tarOf(Object.entries(files).map(([name, content]) => ({ name, content })));

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

test('tells a root filesystem from what docker save writes, also where it has files of the same names', async () => {
  const [app, other] = [await imageOf([[{ name: 'a' }]], ['/a']), await imageOf([[{ name: 'b' }]], ['/b'])];
  const saved = await inspect(await tarOf(dockerEntries([{ ...app, names: ['app:1', 'app:2'] }])));
  expect(saved.images).toMatchObject([{ names: ['app:1', 'app:2'] }]);
  const both = [
    { ...app, names: ['app:1'] },
    { ...other, names: [] },
  ];
  expect((await inspect(await tarOf(dockerEntries(both)))).images).toHaveLength(2);
  for (const content of [
    '{"name":"a web app"}',
    '[{"Config":"c.json","RepoTags":[],"Layers":["l.tar"]}]',
    '[]',
  ]) {
    const rootfs = await archive({ './bin/x': 'x', './manifest.json': content, 'index.json': content });
    expect((await inspect(rootfs)).images).toEqual([]);
  }
});

test.each(['tar', 'gzip', 'zstd'] as const)(
  'finds the image of an OCI layout without manifest.json, its layers in %s',
  async (packed) => {
    const image = await imageOf([[{ name: 'a' }], [{ name: 'b' }]], ['/a'], packed);
    const parts = {
      config: `blobs/sha256/${hexOf(image.config)}`,
      layers: image.layers.map((layer) => `blobs/sha256/${hexOf(layer)}`),
    };
    const flat = await inspect(await tarOf(ociEntries([{ ...image, name: 'app:1' }])));
    expect(flat.images).toEqual([{ names: ['app:1'], ...parts }]);
    const foreign = { ...(await imageOf([[{ name: 'arm' }]], ['/arm'])), architecture: 'arm64' };
    const nested = await tarOf(
      ociEntries([foreign, { ...image, architecture: 'amd64' }], 'docker.io/library/app:1'),
    );
    expect((await inspect(nested)).images).toEqual([{ names: ['docker.io/library/app:1'], ...parts }]);
  },
);

test.each(['layout/', './some/where/'])('finds images that are all in %s', async (at) => {
  const image = await imageOf([[{ name: 'a' }]], ['/a'], 'zstd');
  const prefix = at.replace('./', '');
  const within = (entries: readonly TarEntry[]) => [
    ...entries.toReversed().map((entry) => ({ ...entry, name: `${at}${entry.name}` })),
    { name: at, type: 'directory' as const },
  ];
  const oci = await inspect(await tarOf(within(ociEntries([{ ...image, name: 'app:1' }]))));
  const [layer = ''] = image.layers;
  const blob = (content: string | Buffer) => `${prefix}blobs/sha256/${hexOf(content)}`;
  expect(oci.images).toEqual([{ names: ['app:1'], config: blob(image.config), layers: [blob(layer)] }]);
  expect([...oci.zstdBytes.keys()]).toEqual([blob(layer)]);
  const saved = await inspect(await tarOf(within(dockerEntries([{ ...image, names: ['app:1'] }]))));
  expect(saved.images).toMatchObject([{ names: ['app:1'], config: `${prefix}${hexOf(image.config)}.json` }]);
});

test('an OCI layout that is one folder among others is a part of a root filesystem', async () => {
  const image = await imageOf([[{ name: 'a' }]], ['/a']);
  const entries = ociEntries([image]).map((entry) => ({ ...entry, name: `var/layout/${entry.name}` }));
  const rootfs = await tarOf([...entries, { name: 'bin/sh', content: 'x' }]);
  expect((await inspect(rootfs)).images).toEqual([]);
});

test('a layer that is a link to another is that one', async () => {
  const { config, layers } = await imageOf([[{ name: 'a' }]], ['/a']);
  const [layer] = layers;
  const manifest = [{ Config: 'c.json', RepoTags: null, Layers: ['one/layer.tar', 'two/layer.tar'] }];
  const saved = await tarOf([
    { name: 'c.json', content: config },
    { name: 'one/layer.tar', ...(layer === undefined ? {} : { content: layer }) },
    { name: 'two/layer.tar', type: 'symlink', linkname: '../one/layer.tar' },
    { name: 'manifest.json', content: JSON.stringify(manifest) },
  ]);
  expect((await inspect(saved)).images[0]?.layers).toEqual(['one/layer.tar', 'one/layer.tar']);
});

test('an archive that lists a layer that is not in it is refused', async () => {
  const image = await imageOf([[{ name: 'a' }]], ['/a']);
  for (const entries of [ociEntries([image]), dockerEntries([{ ...image, names: [] }])]) {
    const layer = hexOf(image.layers[0] ?? '');
    const saved = await tarOf(entries.filter(({ name }) => !name.includes(layer)));
    await expect(inspect(saved)).rejects.toMatchObject({
      code: 'archive-unusable',
      message: expect.stringContaining('which is not in it'),
    });
  }
});

test('reads zstd of several frames, whichever comes first', async () => {
  const tar = await archive({ 'bin/x': 'x'.repeat(100_000) });
  const skippable = Buffer.from('502a4d1804000000deadbeef', 'hex');
  const frames = [
    skippable,
    zstdCompressSync(tar.subarray(0, 50_000)),
    zstdCompressSync(tar.subarray(50_000)),
  ];
  expect(await inspect(Buffer.concat(frames))).toEqual(await inspect(tar));
});

test('a tar whose first name begins as something else does is a tar', async () => {
  for (const name of ['BZh9', '{', '[', '(µ/ý'])
    expect(await inspect(await archive({ [name]: 'x' }))).toMatchObject({ images: [] });
});

test('an archive that has become another one is not read on', async () => {
  const inspected = await inspect(await archive({ 'bin/x': 'one' }));
  await writeFile(inspected.path, await archive({ 'bin/x': 'two' }));
  await expect(buffer(await reopenArchive(inspected))).rejects.toMatchObject({
    code: 'archive-unusable',
    message: expect.stringContaining('has changed'),
  });
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
