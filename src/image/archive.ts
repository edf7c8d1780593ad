import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Header } from 'tar-stream';
import { BallastError, messageOf } from '../errors.ts';
import { openRegularFile } from '../fields/regular-file.ts';
import { CommonFolder } from './common-folder.ts';
import { contentKind, decompressed, kindBytes, readAhead } from './content-kind.ts';
import { type ArchiveIndex, plainName, type SavedImage, savedImages } from './saved-images.ts';
import { tarReader } from './tar-reader.ts';

export interface ArchiveFacts {
  readonly path: string;
  /** The digest of the uncompressed tar, as `sha256:…`. */
  readonly digest: string;
  /** The size of the uncompressed tar. */
  readonly bytes: number;
  /** The images in it; empty: it is a flat root filesystem. */
  readonly images: readonly SavedImage[];
  /** The unpacked sizes of blobs that are compressed by zstd, which not every engine unpacks. */
  readonly zstdBytes: ReadonlyMap<string, number>;
}

/** The largest document that is read of those that describe images. */
const longestDocument = 4 << 20;
/** The bytes of all of them together. */
const mostDocumentBytes = 64 << 20;
/**
 * The largest uncompressed archive that is read. No root filesystem is larger, but a few MB of gzip may claim to be.
 */
const mostBytes = 256 * 2 ** 30;

/**
 * Reads an archive of the harness's machine once, to its end.
 * @throws BallastError `archive-missing`, `archive-unusable`
 */
export async function inspectArchive(
  path: string,
  signal: AbortSignal,
  longest = mostBytes,
): Promise<ArchiveFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      if (bytes > longest) done(tooLarge(longest));
      else done(null, chunk);
    },
  });
  const [plain, tar] = tarReader();
  const seen = new SeenEntries(longest);
  try {
    const fed = pipeline(await openArchive(path), hashing, plain, tar, { signal });
    fed.catch(() => undefined);
    for await (const entry of tar) {
      if (await seen.see(entry.header, entry as AsyncIterable<Buffer>)) continue;
      entry.resume();
    }
    await fed;
    if (seen.entries === 0) throw new Error('it is no tar, or an empty one');
    const images = savedImages(seen.index());
    return { path, digest: `sha256:${hash.digest('hex')}`, bytes, images, zstdBytes: seen.zstdBytes };
  } catch (error) {
    if (error instanceof BallastError || signal.aborted) throw error;
    const said = messageOf(error);
    throw unusable(
      path,
      /^Invalid (tar )?header/.test(said) ? 'it is no tar, or a damaged one' : said,
      error,
    );
  }
}

/** What is remembered of an archive's entries. */
class SeenEntries {
  readonly #documents = new Map<string, unknown>();
  readonly #files = new Set<string>();
  readonly #links = new Map<string, string>();
  readonly #folder = new CommonFolder();
  readonly zstdBytes = new Map<string, number>();
  entries = 0;
  readonly #longest: number;
  #documentBytes = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Returns true when it has read the content. */
  async see({ name: written, type, size = 0, linkname }: Header, content: AsyncIterable<Buffer>) {
    this.entries++;
    const name = plainName(written);
    this.#folder.add(name, type === 'directory');
    if (type === 'symlink' && linkname) this.#links.set(name, posix.join(posix.dirname(name), linkname));
    if (type === 'link' && linkname) this.#links.set(name, plainName(linkname));
    if (type !== 'file') return false;
    this.#files.add(name);
    const isBlob = /(?:^|\/)blobs\/sha256\/[0-9a-f]{64}$/.test(name);
    const isList = ['manifest.json', 'index.json'].some((list) => name === `${this.#folder.prefix}${list}`);
    if (!isBlob && !isList) return false;
    const { start, whole } = await readAhead(content);
    const kind = contentKind(start);
    if (kind === 'zstd') this.zstdBytes.set(name, await this.#unpackedBytes(whole));
    else if (kind === 'other' && size <= longestDocument && this.#documentBytes + size <= mostDocumentBytes)
      await this.#keep(name, whole);
    else for await (const _ of whole);
    return true;
  }

  /** What it tells of images, which may all be in a folder, as a tar of a folder has them. */
  index(): ArchiveIndex {
    const { prefix: folder } = this.#folder;
    return { documents: this.#documents, files: this.#files, links: this.#links, folder };
  }

  async #unpackedBytes(content: AsyncIterable<Buffer>): Promise<number> {
    let bytes = 0;
    for await (const chunk of decompressed(content, 'zstd')) {
      bytes += chunk.length;
      if (bytes > this.#longest) throw tooLarge(this.#longest);
    }
    return bytes;
  }

  async #keep(name: string, content: AsyncIterable<Buffer>): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk);
    const text = Buffer.concat(chunks);
    try {
      this.#documents.set(name, JSON.parse(text.toString()));
      this.#documentBytes += text.length;
    } catch {
      // It is no document, and nothing is asked of it.
    }
  }
}

const tooLarge = (longest: number) => new Error(`it is larger than ${longest / 2 ** 30} GiB once unpacked`);

/** The archive's tar, decompressed when it is compressed. */
export async function openArchive(path: string): Promise<Readable> {
  const start = Buffer.alloc(kindBytes);
  let read = 0;
  try {
    await using file = await openRegularFile(path);
    ({ bytesRead: read } = await file.read(start, 0, start.length, 0));
  } catch (error) {
    throw new BallastError('input', 'archive-missing', `cannot read ${path}: ${messageOf(error)}`, {
      hint: 'give the path of a tar, relative to the scenario file',
      cause: error,
    });
  }
  const kind = contentKind(start.subarray(0, read));
  if (kind === 'xz' || kind === 'bzip2') throw unusable(path, 'xz and bzip2 are not read here');
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  return kind === 'gzip' || kind === 'zstd' ? (decompressed(file, kind) as Readable) : file;
}

/**
 * The same archive, read again. The stream fails at its end when it is not what was inspected: what becomes of an image
 * is known by that digest.
 */
export async function reopenArchive({ path, digest }: ArchiveFacts): Promise<Readable> {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const isSame = `sha256:${hash.digest('hex')}` === digest;
      done(isSame ? null : unusable(path, 'it has changed while it was read'));
    },
  });
  pipeline(await openArchive(path), hashing).catch(() => undefined);
  return hashing;
}

function unusable(path: string, why: string, cause?: unknown): BallastError {
  return new BallastError('input', 'archive-unusable', `${path} cannot be used as an image: ${why}`, {
    hint: 'give a tar (plain, gzip or zstd) of a root filesystem, what `docker save` writes, or an OCI layout',
    ...(cause === undefined ? {} : { cause }),
  });
}
