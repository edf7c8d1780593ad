import type { ImageSizes } from '../forms/form.ts';
import type { Host } from '../host/host.ts';
import type { WorkloadImage } from './image.ts';

const usageScript = `du -sx -B1 -c -- "$@" | tail -n1 | cut -f1
find "$@" -xdev -type f -printf '%D:%i %s\\n' | sort -u | awk '{ sum += $2 } END { printf "%.0f\\n", sum }'`;

/** Blocks in use under these folders of the host, and the apparent size of their files; a hard link counts once. */
export async function diskUsage(
  host: Host,
  folders: readonly string[],
): Promise<{ allocatedBytes: number; fileBytes: number }> {
  const argv = ['sh', '-c', usageScript, 'sh', ...folders];
  const { stdout } = await host.exec(argv, { timeoutMs: 10 * 60_000 });
  const [allocatedBytes = 0, fileBytes = 0] = stdout.split('\n').map(Number);
  return { allocatedBytes, fileBytes };
}

/** Size of a file of the host as `gzip -6` would ship it, in bytes. */
export async function gzipBytes(host: Host, path: string, signal: AbortSignal): Promise<number> {
  const argv = ['sh', '-c', 'gzip -6 -c < "$1" | wc -c', 'sh', path];
  const { stdout } = await host.exec(argv, { timeoutMs: 30 * 60_000, signal });
  return Number(stdout);
}

/**
 * Sizes of the root filesystem as it is on the host. Compressing takes long and the tar never changes, so its
 * result is kept beside it.
 */
export async function rootfsSizes(
  host: Host,
  image: WorkloadImage,
  signal: AbortSignal,
): Promise<ImageSizes> {
  const kept = `${image.rootfsTar}.gzip-bytes`;
  const { stdout } = await host.exec(['cat', '--', kept], { allowFailure: true });
  let transferBytes = Number(stdout);
  if (!(transferBytes > 0)) {
    transferBytes = await gzipBytes(host, image.rootfsTar, signal);
    await host.put(`${transferBytes}\n`, kept);
  }
  const { allocatedBytes, fileBytes } = await diskUsage(host, [image.rootfsFolder]);
  return { transferBytes, unpackedBytes: fileBytes, allocatedBytes, sharedBytes: allocatedBytes };
}
