import { createHash } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { makePassableFolder } from '../host/root-only.ts';
import { buildMs } from './half-built.ts';
import type { WorkloadImage } from './image.ts';
import { imagesFolder } from './image-cache.ts';
import type { ImageSizes, KeptPart } from './image-sizes.ts';
import { tarFolder } from './tar-folder.ts';

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

/** Prints the size, and fails as tar does: half an archive has none. */
const shippedScript = `exec 3>&1
code=$({ { "$@"; echo $? >&4; } | gzip -6 | wc -c >&3; } 4>&1)
exit "$code"`;

/** The size in bytes of a folder of the host as a tar that `gzip -6` has compressed. */
async function shippedBytes(host: Host, folder: string, signal: AbortSignal): Promise<number> {
  const argv = ['sh', '-c', shippedScript, 'sh', ...tarFolder(folder)];
  const { stdout } = await host.exec(argv, { timeoutMs: buildMs, signal });
  return Number(stdout);
}

/**
 * Sizes of the root filesystem as it is on the host. Compressing takes long and an image never changes, so its result
 * is kept.
 */
export async function rootfsSizes(
  host: Host,
  image: WorkloadImage,
  signal: AbortSignal,
): Promise<ImageSizes> {
  const key = createHash('sha256').update(image.digest).digest('hex').slice(0, 32);
  const kept = `${imagesFolder}/${key}.gzip-bytes`;
  const { stdout } = await host.exec(['cat', '--', kept], { allowFailure: true });
  let transferBytes = Number(stdout);
  if (!(transferBytes > 0)) {
    transferBytes = await shippedBytes(host, image.rootfsFolder, signal);
    await makePassableFolder(host, imagesFolder);
    await host.put(`${transferBytes}\n`, kept);
  }
  const { allocatedBytes, fileBytes } = await diskUsage(host, [image.rootfsFolder]);
  // The engine's own layers, unless they had to be copied.
  const isCopy = image.rootfsFolder.startsWith(`${imagesFolder}/`);
  const place = isCopy ? image.rootfsFolder : image.digest;
  return {
    transferBytes,
    unpackedBytes: fileBytes,
    allocatedBytes,
    sharedBytes: allocatedBytes,
    kept: [{ what: 'root filesystem', place, bytes: allocatedBytes }],
  };
}
