import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { runLabel } from '../../docker/run-labels.ts';
import { BallastError } from '../../errors.ts';
import { contentKind, decompressed, readAhead } from '../../image/content-kind.ts';
import { plainName } from '../../image/saved-images.ts';
import { tarReader } from '../../image/tar-reader.ts';
import { paxComment } from './pax-comment.ts';
import { type Descriptor, mediaTypes, type Registry, type RegistryPlace } from './registry.ts';

interface SentLayer {
  readonly descriptor: Descriptor;
  /** The digest of the unpacked layer, as `sha256:…`. */
  readonly diffId: string;
}

export interface PushedImage {
  readonly config: Descriptor;
  /** The layers in the manifest's order, the lowest first. */
  readonly layers: readonly Descriptor[];
}

const longestDocument = 4 * 2 ** 20;

/**
 * Sends an image, as `docker save` writes it, to a registry as one that nobody has. Each layer begins with a comment
 * that names the run (a global header of pax, which is skipped when it is unpacked), so that it has the same content
 * and another digest. Its puller has to fetch and unpack every layer, and may remove it without touching an image that
 * anybody else uses.
 * @throws BallastError `image-unreadable`, `registry-refused`
 */
export async function pushPrivateImage(
  { registry, repository, tag }: RegistryPlace,
  archive: Readable,
  runId: string,
): Promise<PushedImage> {
  const comment = paxComment(`ballast ${runId}`);
  const layers = new Map<string, SentLayer>();
  const documents = new Map<string, string>();
  const links = new Map<string, string>();
  const [plain, outer] = tarReader();
  const fed = pipeline(archive, plain, outer);
  // A failure that ends the reading below is reported there.
  fed.catch(() => undefined);
  for await (const entry of outer) {
    const { name: written, type, linkname } = entry.header;
    const name = plainName(written);
    if (type === 'symlink' && linkname) links.set(name, posix.join(posix.dirname(name), linkname));
    if (type !== 'file') {
      entry.resume();
      continue;
    }
    const { start, whole } = await readAhead(entry as AsyncIterable<Buffer>);
    const kind = contentKind(start);
    if (kind === 'xz' || kind === 'bzip2') throw unreadable(`the engine keeps a layer compressed by ${kind}`);
    if (kind === 'other') documents.set(name, await textOf(whole));
    else layers.set(name, await sendLayer(registry, repository, comment, decompressed(whole, kind)));
  }
  await fed;
  const { Config, Layers } = indexOf(documents);
  const sent = Layers.map((name) => layers.get(links.get(name) ?? name));
  if (!sent.every((layer) => layer !== undefined)) throw unreadable('a layer is missing');
  const config = ownConfig(documents.get(Config), sent, runId);
  const stored = await registry.putStream(repository, config);
  const descriptor = { mediaType: mediaTypes.imageConfig, ...stored };
  const listed = sent.map((layer) => layer.descriptor);
  await registry.putManifest(repository, tag, mediaTypes.imageManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.imageManifest,
    config: descriptor,
    layers: listed,
  });
  return { config: descriptor, layers: listed };
}

async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > longestDocument) throw unreadable('it has a document that is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function sendLayer(
  registry: Registry,
  repository: string,
  comment: Buffer,
  content: AsyncIterable<Buffer>,
): Promise<SentLayer> {
  const hash = createHash('sha256');
  const gzip = createGzip();
  const marked = async function* () {
    hash.update(comment);
    yield comment;
    for await (const chunk of content) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const [stored] = await Promise.all([registry.putStream(repository, gzip), pipeline(marked(), gzip)]);
  const descriptor = { mediaType: mediaTypes.imageLayer, ...stored };
  return { descriptor, diffId: `sha256:${hash.digest('hex')}` };
}

function indexOf(documents: ReadonlyMap<string, string>): { Config: string; Layers: readonly string[] } {
  const [image] = parsed(documents.get('manifest.json')) as { Config?: unknown; Layers?: unknown }[];
  const { Config, Layers } = image ?? {};
  if (typeof Config !== 'string' || !Array.isArray(Layers)) throw unreadable('it has no list of layers');
  return { Config, Layers: Layers.map(String) };
}

/** The image's own config, with the digests of its marked layers and a label by which `ballast clean` finds it. */
function ownConfig(text: string | undefined, layers: readonly SentLayer[], runId: string) {
  const config = parsed(text) as { config?: { Labels?: object | null } | null };
  const labelled = { ...config.config, Labels: { ...config.config?.Labels, [runLabel]: runId } };
  const rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) };
  return (async function* () {
    yield Buffer.from(JSON.stringify({ ...config, config: labelled, rootfs }));
  })();
}

function parsed(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null) return value;
  } catch {}
  throw unreadable('its documents are no JSON');
}

function unreadable(why: string): BallastError {
  return new BallastError(
    'engine',
    'image-unreadable',
    `what the engine saves of the image cannot be read: ${why}`,
    {
      hint: 'see what `docker save` of it holds',
    },
  );
}
