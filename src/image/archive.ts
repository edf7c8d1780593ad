import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { BallastError, messageOf } from '../errors.ts';
import { openRegularFile } from '../fields/regular-file.ts';

export interface ArchiveFacts {
  /** The digest of the uncompressed tar, as `sha256:…`. */
  readonly digest: string;
  /** `engine-image`: as `docker save` writes it; `rootfs`: a flat root filesystem. */
  readonly layout: 'engine-image' | 'rootfs';
  /** The size of the uncompressed tar. */
  readonly bytes: number;
}

const maxManifestBytes = 1 << 20;
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
      if (bytes > longest) done(new Error(`it is larger than ${longest / 2 ** 30} GiB once unpacked`));
      else done(null, chunk);
    },
  });
  const tar = extract();
  let layout: ArchiveFacts['layout'] = 'rootfs';
  let entries = 0;
  try {
    const fed = pipeline(await openArchive(path), hashing, tar, { signal });
    fed.catch(() => undefined);
    for await (const entry of tar) {
      entries++;
      const name = entry.header.name.replace(/^\.\//, '');
      if (name !== 'manifest.json' || (entry.header.size ?? 0) > maxManifestBytes) {
        entry.resume();
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      if (isManifest(Buffer.concat(chunks).toString())) layout = 'engine-image';
    }
    await fed;
  } catch (error) {
    if (error instanceof BallastError || signal.aborted) throw error;
    throw unusable(path, messageOf(error), error);
  }
  if (entries === 0) throw unusable(path, 'it is no tar, or an empty one');
  return { digest: `sha256:${hash.digest('hex')}`, layout, bytes };
}

/** The archive's tar, decompressed when it is compressed. */
export async function openArchive(path: string): Promise<Readable> {
  const magic = Buffer.alloc(6);
  try {
    await using file = await openRegularFile(path);
    await file.read(magic, 0, magic.length, 0);
  } catch (error) {
    throw new BallastError('input', 'archive-missing', `cannot read ${path}: ${messageOf(error)}`, {
      hint: 'give the path of a tar, relative to the scenario file',
      cause: error,
    });
  }
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const hex = magic.toString('hex');
  if (hex.startsWith('1f8b')) return decompressed(file, createGunzip());
  if (hex.startsWith('28b52ffd')) return decompressed(file, createZstdDecompress());
  if (hex === 'fd377a585a00' || hex.startsWith('425a68')) {
    file.destroy();
    throw unusable(path, 'xz and bzip2 are not read here', undefined);
  }
  return file;
}

function decompressed(file: Readable, through: Transform): Readable {
  // The reader of `through` sees a failure of either as its own.
  pipeline(file, through).catch(() => undefined);
  return through;
}

function isManifest(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return (
      Array.isArray(parsed) && parsed.length > 0 && Array.isArray((parsed[0] as { Layers?: unknown }).Layers)
    );
  } catch {
    return false;
  }
}

function unusable(path: string, why: string, cause?: unknown): BallastError {
  return new BallastError('input', 'archive-unusable', `${path} cannot be used as an image: ${why}`, {
    hint: 'give a tar (plain, gzip or zstd) of a root filesystem, or what `docker save` writes',
    ...(cause === undefined ? {} : { cause }),
  });
}
