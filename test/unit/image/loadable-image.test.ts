import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ArchiveFacts, inspectArchive } from '../../../src/image/archive.ts';
import { loadableImage } from '../../../src/image/loadable-image.ts';
import {
  dockerEntries,
  hexOf,
  imageOf,
  ociEntries,
  type TarEntry,
  tarOf,
} from '../../fixtures/saved-archive.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-loadable-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function inspected(entries: readonly TarEntry[]): Promise<ArchiveFacts> {
  const path = join(folder, 'archive.tar');
  await writeFile(path, await tarOf(entries));
  return inspectArchive(path, new AbortController().signal);
}

async function loadable(facts: ArchiveFacts, at = 0): Promise<ArchiveFacts> {
  const [image] = facts.images.slice(at);
  if (image === undefined) throw new Error('no image');
  const path = join(folder, 'loadable.tar');
  await writeFile(path, await buffer(await loadableImage(facts, image, 'ballast/loaded:x')));
  return inspectArchive(path, new AbortController().signal);
}

test('an image is given to the engine alone and under the name of the run', async () => {
  const images = [await imageOf([[{ name: 'a' }]], ['/a']), await imageOf([[{ name: 'b' }]], ['/b'])];
  const facts = await inspected([
    ...dockerEntries(images.map((image, i) => ({ ...image, names: [`app:${i}`] }))),
    { name: 'repositories', content: '{"app":{"0":"x"}}' },
  ]);
  for (const [at, { config, layers }] of images.entries())
    expect((await loadable(facts, at)).images).toEqual([
      {
        names: ['ballast/loaded:x'],
        config: `${hexOf(config)}.json`,
        layers: layers.map((layer) => `${hexOf(layer)}/layer.tar`),
      },
    ]);
});

test('an OCI layout becomes what docker load takes, with its layers as the engine can unpack them', async () => {
  for (const packed of ['tar', 'gzip', 'zstd'] as const) {
    const image = await imageOf([[{ name: 'a', content: 'x'.repeat(200_000) }]], ['/a'], packed);
    const made = await loadable(await inspected(ociEntries([{ ...image, name: 'app:1' }])));
    expect(made.images).toMatchObject([{ names: ['ballast/loaded:x'] }]);
    expect(made.zstdBytes.size).toBe(0);
  }
});

test('an archive that has changed is not loaded', async () => {
  const facts = await inspected(ociEntries([await imageOf([[{ name: 'a' }]], ['/a'])]));
  await writeFile(facts.path, await tarOf(ociEntries([await imageOf([[{ name: 'b' }]], ['/b'])])));
  await expect(loadable(facts)).rejects.toMatchObject({ code: 'archive-unusable' });
});
