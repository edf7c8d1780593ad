import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type Docker from 'dockerode';
import { type Extract, extract } from 'tar-stream';
import { inspectImage } from '../../docker/engine-answers.ts';
import { unlessSilent } from '../../docker/engine-deadlines.ts';
import { BallastError } from '../../errors.ts';
import { type CompressContext, compressedRootfs } from '../../image/compressed.ts';
import type { WorkloadImage } from '../../image/image.ts';
import type { ImageSizes } from '../../image/image-sizes.ts';
import { diskUsage } from '../../image/sizes.ts';

/**
 * The sizes of an image in a Docker engine. The layers are read once as a registry would send them; through the one
 * compressor goes what a container sees of them, as in every other target.
 */
export async function containerImageSizes(
  context: CompressContext & { readonly image: WorkloadImage },
  docker: Docker,
  reference: string,
): Promise<ImageSizes> {
  const { host, image } = context;
  const inspected = await inspectImage(docker, reference);
  const { transferBytes, unpackedBytes } = await layerSizes(
    unlessSilent((await docker.getImage(reference).get()) as Readable, 'a saved image'),
  );
  const { UpperDir, LowerDir = [] } = inspected.GraphDriver?.Data ?? {};
  const folders = [...(UpperDir === undefined ? [] : [UpperDir]), ...LowerDir];
  const allocatedBytes =
    folders.length > 0 ? (await diskUsage(host, folders)).allocatedBytes : inspected.Size;
  return {
    compressedBytes: await compressedRootfs(context, image),
    transferBytes,
    shippedAs: 'tar.gz layers',
    unpackedBytes,
    allocatedBytes,
    sharedBytes: allocatedBytes,
    kept: [{ what: 'root filesystem', place: inspected.Id, bytes: allocatedBytes }],
  };
}

/** The compressed and unpacked size of all layers in a `docker save` stream, old layout and OCI layout alike. */
async function layerSizes(archive: Readable): Promise<{ transferBytes: number; unpackedBytes: number }> {
  let transferBytes = 0;
  let unpackedBytes = 0;
  let layers = 0;
  const outer = extract();
  const fed = pipeline(archive, outer);
  for await (const entry of outer) {
    const { name, type, size = 0 } = entry.header;
    const mayBeLayer =
      type === 'file' && (name.endsWith('layer.tar') || (name.startsWith('blobs/') && size >= 1024));
    const layer = mayBeLayer ? await readLayer(entry as AsyncIterable<Buffer>) : undefined;
    if (layer === undefined) entry.resume();
    else layers += 1;
    transferBytes += layer?.compressedBytes ?? size;
    unpackedBytes += layer?.contentBytes ?? 0;
  }
  await fed;
  if (layers === 0)
    throw new BallastError(
      'engine',
      'image-unreadable',
      'no layer was found in what the engine saves of the image',
      {
        hint: 'leave out `image` from `measure`',
      },
    );
  return { transferBytes, unpackedBytes };
}

/** Reads one entry as a layer; undefined when it turns out to be a JSON document of the archive. */
async function readLayer(
  entry: AsyncIterable<Buffer>,
): Promise<{ compressedBytes: number; contentBytes: number } | undefined> {
  const gzip = createGzip({ level: 6 });
  const inner = extract();
  const compressed = countBytes(gzip as AsyncIterable<Buffer>);
  const content = countFiles(inner);
  const sink = inner as unknown as Writable;
  let isJson: boolean | undefined;
  for await (const chunk of entry) {
    isJson ??= chunk[0] === 0x7b;
    if (isJson) continue;
    const waits: Promise<unknown>[] = [];
    if (!gzip.write(chunk)) waits.push(once(gzip, 'drain'));
    if (!sink.write(chunk)) waits.push(once(sink, 'drain'));
    await Promise.all(waits);
  }
  gzip.end();
  if (isJson === true) {
    content.catch(() => 0);
    sink.destroy(new Error('not a layer'));
    return undefined;
  }
  sink.end();
  return { compressedBytes: await compressed, contentBytes: await content };
}

async function countBytes(stream: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
}

async function countFiles(tar: Extract): Promise<number> {
  let bytes = 0;
  for await (const entry of tar) {
    if (entry.header.type === 'file') bytes += entry.header.size ?? 0;
    entry.resume();
  }
  return bytes;
}
