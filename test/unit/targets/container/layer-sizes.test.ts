import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { layerSizes } from '../../../../src/targets/container/layer-sizes.ts';
import { dockerEntries, imageOf, ociEntries, type TarEntry, tarOf } from '../../../fixtures/saved-archive.ts';

const saved = async (entries: readonly TarEntry[]) => layerSizes(Readable.from([await tarOf(entries)]));
const content = [[{ name: 'a', content: 'x'.repeat(100_000) }], [{ name: '{b', content: 'yy' }]];

test('the sizes of a saved image are those of its layers, also where a name in one begins like a document', async () => {
  const image = await imageOf(content, ['/a']);
  const sizes = await saved(dockerEntries([{ ...image, names: ['app:1'] }]));
  expect(sizes).toMatchObject({ unpackedBytes: 100_002, shippedAs: 'tar.gz layers' });
  expect(sizes.transferBytes).toBeLessThan(3000);
  const layer = { name: 'deadbeef.tar', content: image.layers[1] ?? '' };
  expect(await saved([layer])).toMatchObject({ unpackedBytes: 2, shippedAs: 'tar.gz layers' });
});

test.each([
  ['gzip', 'tar.gz layers'],
  ['zstd', 'tar.zst layers'],
] as const)('layers that an engine keeps by %s are sent as they are', async (packed, shippedAs) => {
  const image = await imageOf(content, ['/a'], packed);
  const entries = ociEntries([image]);
  expect(await saved(entries)).toEqual({
    transferBytes: entries.reduce((sum, entry) => sum + (entry.content?.length ?? 0), 0),
    unpackedBytes: 100_002,
    shippedAs,
  });
});

test('the unpacked size of a layer that cannot be unpacked here is not known', async () => {
  const xz = Buffer.from('fd377a585a000004e6d6b446', 'hex');
  expect(await saved([{ name: 'blobs/sha256/x', content: xz }])).toEqual({
    transferBytes: 12,
    unpackedBytes: null,
    shippedAs: 'tar.xz layers',
  });
});

test('what is no image is refused, and so is a layer that breaks off', async () => {
  const layer = (await imageOf(content, ['/a'], 'gzip')).layers[0] ?? Buffer.alloc(0);
  const broken = (await imageOf(content, ['/a'])).layers[0]?.subarray(0, 5000) ?? Buffer.alloc(0);
  for (const part of ['{}', layer.subarray(0, 100), broken])
    await expect(saved([{ name: 'x', content: part }])).rejects.toMatchObject({ code: 'image-unreadable' });
  await expect(layerSizes(Readable.from([Buffer.from('no tar')]))).rejects.toMatchObject({
    code: 'image-unreadable',
  });
});
