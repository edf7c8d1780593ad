import type { Host } from '../host/host.ts';
import { type CompressContext, compressedRootfs } from './compressed.ts';
import { rootfsOf, type WorkloadImage } from './image.ts';
import { imagesFolder } from './image-cache.ts';
import type { ImageSizes, KeptPart } from './image-sizes.ts';

const usageScript = `du -sx -B1 -c -- "$@" | tail -n1 | cut -f1
find "$@" -xdev -type f -printf '%D:%i %s\\n' | sort -u | awk '{ sum += $2 } END { printf "%.0f\\n", sum }'`;

/**
 * The blocks in use under these folders of the host, and the apparent size of their files; a hard link counts once.
 */
export async function diskUsage(
  host: Host,
  folders: readonly string[],
): Promise<{ allocatedBytes: number; fileBytes: number }> {
  const argv = ['sh', '-c', usageScript, 'sh', ...folders];
  const { stdout } = await host.exec(argv, { timeoutMs: 10 * 60_000 });
  const [allocatedBytes = 0, fileBytes = 0] = stdout.split('\n').map(Number);
  return { allocatedBytes, fileBytes };
}

/**
 * The blocks in use under folders and files of the host that something writes to, once all that was written there is on
 * storage: until then they depend on how far the kernel has come.
 */
export async function writtenBytes(host: Host, paths: readonly string[]): Promise<number> {
  if (paths.length === 0) return 0;
  await host.exec(['sync', '-f', '--', ...paths], { timeoutMs: 10 * 60_000 });
  return (await diskUsage(host, paths)).allocatedBytes;
}

/** The disk space that files of the host use, each by itself. */
export async function keptParts(
  host: Host,
  files: readonly Omit<KeptPart, 'bytes'>[],
): Promise<readonly KeptPart[]> {
  const parts: KeptPart[] = [];
  for (const file of files)
    parts.push({ ...file, bytes: (await diskUsage(host, [file.place])).allocatedBytes });
  return parts;
}

/** Sizes of the root filesystem as it is on the host. */
export async function rootfsSizes(context: CompressContext, image: WorkloadImage): Promise<ImageSizes> {
  const { host } = context;
  const compressedBytes = await compressedRootfs(context, image);
  const rootfsFolder = rootfsOf(image);
  const { allocatedBytes, fileBytes } = await diskUsage(host, [rootfsFolder]);
  // The engine's own layers, unless they had to be copied.
  const isCopy = rootfsFolder.startsWith(`${imagesFolder}/`);
  const place = isCopy ? rootfsFolder : image.digest;
  return {
    compressedBytes,
    transferBytes: compressedBytes,
    shippedAs: 'tar.gz',
    unpackedBytes: fileBytes,
    allocatedBytes,
    sharedBytes: allocatedBytes,
    kept: [{ what: 'root filesystem', place, bytes: allocatedBytes }],
  };
}
