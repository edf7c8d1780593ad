import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { type ArchiveFacts, reopenArchive } from './archive.ts';
import { decompressed } from './content-kind.ts';
import { plainName, type SavedImage } from './saved-images.ts';
import { tarReader } from './tar-reader.ts';

/**
 * One image of an archive, as every engine loads it and under this name alone: names that the archive gives to images
 * are not the run's to write, and an engine without containerd knows no OCI layout. Layers are as they are, but for
 * those compressed by zstd.
 */
export async function loadableImage(
  facts: ArchiveFacts,
  image: SavedImage,
  reference: string,
): Promise<Readable> {
  const tar = pack();
  const filling = fill(tar, await reopenArchive(facts), facts, image, reference);
  filling.catch((error) => tar.destroy(error));
  return Readable.from(tar, { objectMode: false });
}

async function fill(
  tar: Pack,
  archive: Readable,
  { zstdBytes }: ArchiveFacts,
  { config, layers }: SavedImage,
  reference: string,
): Promise<void> {
  const manifest = JSON.stringify([{ Config: config, RepoTags: [reference], Layers: layers }]);
  tar.entry({ name: 'manifest.json' }, manifest);
  const wanted = new Set([config, ...layers]);
  const [plain, source] = tarReader();
  const fed = pipeline(archive, plain, source);
  // A failure that ends the reading below is reported there.
  fed.catch(() => undefined);
  for await (const entry of source) {
    const name = plainName(entry.header.name);
    if (entry.header.type !== 'file' || !wanted.delete(name)) {
      entry.resume();
      continue;
    }
    const unpackedBytes = zstdBytes.get(name);
    const size = unpackedBytes ?? entry.header.size ?? 0;
    const content = entry as AsyncIterable<Buffer>;
    const sink = tar.entry({ name, size });
    await pipeline(
      unpackedBytes === undefined ? content : decompressed(content, 'zstd'),
      sink as unknown as NodeJS.WritableStream,
    );
  }
  await fed;
  tar.finalize();
}
