import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { runLabel } from '../../docker/run-labels.ts';
import { BallastError } from '../../errors.ts';
import { paxComment } from './pax-comment.ts';
import { type Descriptor, mediaTypes, type Registry, type RegistryPlace } from './registry.ts';

interface SentLayer {
  readonly descriptor: Descriptor;
  /** `sha256:…` of the layer unpacked. */
  readonly diffId: string;
}

export interface PushedImage {
  readonly config: Descriptor;
  /** As the manifest lists them, the lowest first. */
  readonly layers: readonly Descriptor[];
}

const longestDocument = 4 * 2 ** 20;

/**
 * Sends an image, as `docker save` writes it, to a registry as one that nobody has: each layer begins with a comment
 * that names the run (a global header of pax, which whoever unpacks it passes over), so that it has the same content
 * and another digest. Whoever pulls it has to fetch and unpack every layer, and may remove it without touching what
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
  const outer = extract();
  const fed = pipeline(archive, outer);
  // What ends the reading below is said there.
  fed.catch(() => undefined);
  for await (const entry of outer) {
    const { name, type, linkname } = entry.header;
    if (type === 'symlink' && linkname) links.set(name, posix.join(posix.dirname(name), linkname));
    const content = (entry as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    const first = await content.next();
    const isLayer = name.endsWith('layer.tar') || name.startsWith('blobs/');
    if (first.done === true) continue;
    if (first.value[0] === gzipMagic && isLayer) throw unreadable('the engine keeps its layers compressed');
    const whole = rejoined(first.value, content);
    if (first.value[0] === openingBrace || first.value[0] === openingBracket)
      documents.set(name, await textOf(whole));
    else if (isLayer) layers.set(name, await sendLayer(registry, repository, comment, whole));
    else for await (const _ of whole);
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

const gzipMagic = 0x1f;
const openingBrace = 0x7b;
const openingBracket = 0x5b;

async function* rejoined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
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
