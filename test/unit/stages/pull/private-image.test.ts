import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { paxComment } from '../../../../src/stages/pull/pax-comment.ts';
import { pushPrivateImage } from '../../../../src/stages/pull/private-image.ts';
import type { Registry } from '../../../../src/stages/pull/registry.ts';
import { tarOf } from '../../../fixtures/saved-archive.ts';

const sha256 = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Keeps what it is sent: this engine of the lab writes one of the two layouts, and no broken one. */
function keeper() {
  const blobs = new Map<string, Buffer>();
  const manifests: { layers: { digest: string; size: number }[]; config: { digest: string } }[] = [];
  const registry = {
    async putStream(_: string, content: AsyncIterable<Buffer>) {
      const chunks: Buffer[] = [];
      for await (const chunk of content) chunks.push(chunk);
      const blob = Buffer.concat(chunks);
      blobs.set(sha256(blob), blob);
      return { digest: sha256(blob), size: blob.length };
    },
    async putManifest(...[, , , manifest]: Parameters<Registry['putManifest']>) {
      manifests.push(manifest as (typeof manifests)[number]);
      return 'sha256:0';
    },
  } as unknown as Registry;
  return { place: { registry, repository: 'r', tag: 't' }, blobs, manifests };
}

function archive(
  entries: readonly (readonly [string | (Partial<Header> & { name: string }), string | Buffer])[],
) {
  const tar = pack();
  for (const [header, content] of entries)
    tar.entry(typeof header === 'string' ? { name: header } : header, content);
  tar.finalize();
  return tar as unknown as Parameters<typeof pushPrivateImage>[1];
}

const low = await tarOf([{ name: '{low', content: 'x' }]);
const high = await tarOf([{ name: 'high', content: 'y' }]);
const config = JSON.stringify({
  config: { Cmd: ['/a'], Labels: { mine: 'x' } },
  rootfs: { diff_ids: ['old'] },
});
const index = (layers: readonly string[]) => JSON.stringify([{ Config: 'c.json', Layers: layers }]);
const layouts: [string, Parameters<typeof archive>[0]][] = [
  [
    'a folder a layer, the same one linked',
    [
      ['1/layer.tar', low],
      ['1/json', '{}'],
      ['2/layer.tar', high],
      [{ name: '3/layer.tar', type: 'symlink', linkname: '../1/layer.tar' }, ''],
      ['c.json', config],
      ['manifest.json', index(['1/layer.tar', '2/layer.tar', '3/layer.tar'])],
    ],
  ],
  [
    'blobs by digest',
    [
      ['blobs/sha256/1', low],
      ['blobs/sha256/2', high],
      ['c.json', config],
      ['oci-layout', '{}'],
      ['manifest.json', index(['blobs/sha256/1', 'blobs/sha256/2', 'blobs/sha256/1'])],
    ],
  ],
  [
    'blobs that are compressed',
    [
      ['blobs/sha256/1', gzipSync(low)],
      ['blobs/sha256/2', zstdCompressSync(high)],
      ['c.json', config],
      ['manifest.json', index(['blobs/sha256/1', 'blobs/sha256/2', 'blobs/sha256/1'])],
    ],
  ],
];

test.each(layouts)('sends each layer with a comment of the run, in order: %s', async (_, entries) => {
  const { place, blobs, manifests } = keeper();
  const { layers } = await pushPrivateImage(place, archive(entries), 'run-1');
  const unpacked = layers.map(({ digest }) => gunzipSync(blobs.get(digest) as Buffer));
  const expected = [low, high, low].map((layer) => Buffer.concat([paxComment('ballast run-1'), layer]));
  expect(unpacked).toEqual(expected);
  expect(manifests[0]?.layers).toEqual(layers);
  const sent = JSON.parse(String(blobs.get(manifests[0]?.config.digest ?? '')));
  expect(sent).toEqual({
    config: { Cmd: ['/a'], Labels: { mine: 'x', 'dev.ballast.run': 'run-1' } },
    rootfs: { type: 'layers', diff_ids: expected.map(sha256) },
  });
});

const broken: [string, Parameters<typeof archive>[0]][] = [
  ['no index', [['c.json', config]]],
  ['an index that is no JSON', [['manifest.json', '[']]],
  ['an index of nothing', [['manifest.json', '[]']]],
  [
    'a layer that is not there',
    [
      ['c.json', config],
      ['manifest.json', index(['1/layer.tar'])],
    ],
  ],
  [
    'a config that is not there',
    [
      ['1/layer.tar', low],
      ['manifest.json', index(['1/layer.tar'])],
    ],
  ],
  ['a layer that is compressed by xz', [['blobs/sha256/1', Buffer.from('fd377a585a0000', 'hex')]]],
];

test.each(broken)('refuses an archive with %s, and sends no manifest', async (_, entries) => {
  const { place, manifests } = keeper();
  await expect(pushPrivateImage(place, archive(entries), 'run-1')).rejects.toMatchObject({
    code: 'image-unreadable',
  });
  expect(manifests).toEqual([]);
});
