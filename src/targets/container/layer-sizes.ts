import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BallastError, messageOf } from '../../errors.ts';
import { type ContentKind, contentKind, decompressed, readAhead } from '../../image/content-kind.ts';
import { tarReader } from '../../image/tar-reader.ts';

export interface LayerSizes {
  /** The bytes that a registry sends, with the image's documents. */
  readonly transferBytes: number;
  /** The format of the layers in a registry: `tar.gz layers`. */
  readonly shippedAs: string;
  /** The bytes of the files in the layers; null: a layer is compressed in a way that is not read here. */
  readonly unpackedBytes: number | null;
}

/** Layers that an engine keeps as they are go to a registry by gzip. */
const shipped: Readonly<Record<Exclude<ContentKind, 'other'>, string>> = {
  tar: 'tar.gz',
  gzip: 'tar.gz',
  zstd: 'tar.zst',
  xz: 'tar.xz',
  bzip2: 'tar.bz2',
};

/**
 * Reads the sizes of an image in what an engine saves of it, in whichever layout. Layers are told from documents by what
 * they are: each engine has other names for them.
 * @throws BallastError `image-unreadable`
 */
export async function layerSizes(archive: Readable): Promise<LayerSizes> {
  const formats = new Set<string>();
  let transferBytes = 0;
  let unpackedBytes: number | null = 0;
  try {
    const [plain, outer] = tarReader();
    const fed = pipeline(archive, plain, outer);
    // A failure that ends the reading below is reported there.
    fed.catch(() => undefined);
    for await (const entry of outer) {
      const { type, size = 0 } = entry.header;
      if (type !== 'file') {
        entry.resume();
        continue;
      }
      const { start, whole } = await readAhead(entry as AsyncIterable<Buffer>);
      const kind = contentKind(start);
      if (kind !== 'other') formats.add(shipped[kind]);
      const layer = await readLayer(kind, whole);
      transferBytes += layer.compressedBytes ?? size;
      unpackedBytes =
        unpackedBytes === null || layer.contentBytes === null ? null : unpackedBytes + layer.contentBytes;
    }
    await fed;
  } catch (error) {
    if (error instanceof BallastError) throw error;
    throw unreadable(messageOf(error), error);
  }
  if (formats.size === 0) throw unreadable('no layer was found in it');
  return { transferBytes, unpackedBytes, shippedAs: `${[...formats].sort().join(' and ')} layers` };
}

interface ReadLayer {
  /** Absent: it is sent as it is. */
  readonly compressedBytes?: number;
  readonly contentBytes: number | null;
}

async function readLayer(kind: ContentKind, content: AsyncIterable<Buffer>): Promise<ReadLayer> {
  switch (kind) {
    case 'tar':
      return compressAndCount(content);
    case 'gzip':
    case 'zstd':
      return { contentBytes: await fileBytes(decompressed(content, kind)) };
    case 'xz':
    case 'bzip2':
      await bytesOf(content);
      return { contentBytes: null };
    case 'other':
      await bytesOf(content);
      return { contentBytes: 0 };
  }
}

async function compressAndCount(content: AsyncIterable<Buffer>): Promise<ReadLayer> {
  const gzip = createGzip({ level: 6 });
  const compressing = async function* () {
    for await (const chunk of content) {
      if (!gzip.write(chunk)) await once(gzip, 'drain');
      yield chunk;
    }
    gzip.end();
  };
  try {
    const [compressedBytes, contentBytes] = await Promise.all([
      bytesOf(gzip as AsyncIterable<Buffer>),
      fileBytes(compressing()),
    ]);
    return { compressedBytes, contentBytes };
  } finally {
    gzip.destroy();
  }
}

async function bytesOf(content: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of content) bytes += chunk.length;
  return bytes;
}

/** The sizes of all files in a tar. */
async function fileBytes(content: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  const [plain, tar] = tarReader();
  const fed = pipeline(content, plain, tar);
  fed.catch(() => undefined);
  for await (const entry of tar) {
    if (entry.header.type === 'file') bytes += entry.header.size ?? 0;
    entry.resume();
  }
  await fed;
  return bytes;
}

function unreadable(why: string, cause?: unknown): BallastError {
  const message = `what the engine saves of the image cannot be read: ${why}`;
  return new BallastError('engine', 'image-unreadable', message, {
    hint: 'leave out `image` from `measure`',
    ...(cause === undefined ? {} : { cause }),
  });
}
