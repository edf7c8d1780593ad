import {
  type CompressContext,
  compressedBuffer,
  compressedFile,
  compressedRootfs,
} from '../../../image/compressed.ts';
import type { WorkloadImage } from '../../../image/image.ts';
import type { ImageSizes } from '../../../image/image-sizes.ts';
import { diskUsage, keptParts } from '../../../image/sizes.ts';
import { shippedFormat } from '../disk.ts';
import { type GuestFile, tarOf } from './guest-files.ts';

/** A disk that each instance lays its own overlay over. */
export interface Base {
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
  /** The size as it would be shipped. */
  transferBytes(): Promise<number>;
  /** The files that it holds; undefined when they are not known, as for an image from elsewhere. */
  readonly content: BaseContent | undefined;
}

interface BaseContent extends Pick<WorkloadImage, 'digest'> {
  readonly rootfsFolder: string;
  /** Files that Ballast has added to the root filesystem. */
  readonly added: readonly GuestFile[];
}

/**
 * The sizes of what a full system boots from: its disks, and what the host loads of it.
 * @param loaded files of the host
 */
export async function fullSystemSizes(
  context: CompressContext,
  bases: readonly Base[],
  loaded: readonly string[],
): Promise<ImageSizes> {
  const { host } = context;
  let transferBytes = 0;
  for (const base of bases) transferBytes += await base.transferBytes();
  const kept = await keptParts(host, [
    ...bases.map(({ path }) => ({ what: 'disk', place: path })),
    ...loaded.map((place) => ({ what: place.slice(place.lastIndexOf('/') + 1), place })),
  ]);
  const allocatedBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  const loadedBytes = loaded.length === 0 ? 0 : (await diskUsage(host, loaded)).fileBytes;
  return {
    ...(await contentSizes(context, bases, loaded, loadedBytes)),
    transferBytes: transferBytes + loadedBytes,
    shippedAs: formatsOf(bases, loaded),
    allocatedBytes,
    sharedBytes: allocatedBytes,
    kept,
  };
}

/** The sizes of the content; null where the files of a disk are not known. */
async function contentSizes(
  context: CompressContext,
  bases: readonly Base[],
  loaded: readonly string[],
  loadedBytes: number,
): Promise<Pick<ImageSizes, 'compressedBytes' | 'unpackedBytes'>> {
  const contents = bases.flatMap(({ content }) => content ?? []);
  if (contents.length < bases.length) return { compressedBytes: null, unpackedBytes: null };
  const folders = contents.map(({ rootfsFolder }) => rootfsFolder);
  const unpackedBytes = (await diskUsage(context.host, folders)).fileBytes + loadedBytes;
  let compressedBytes = 0;
  for (const content of contents) {
    compressedBytes += await compressedRootfs(context, content);
    if (content.added.length > 0)
      compressedBytes += await compressedBuffer(context, await tarOf(content.added));
  }
  for (const path of loaded) compressedBytes += await compressedFile(context, path);
  return { compressedBytes, unpackedBytes };
}

function formatsOf(bases: readonly Base[], loaded: readonly string[]): string {
  const formats = bases.map(({ format }) => (format === 'qcow2' ? 'qcow2 as it was given' : shippedFormat));
  return [...new Set(formats), ...(loaded.length === 0 ? [] : ['kernel and initramfs'])].join(', ');
}
