import { createHash } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { makePassableFolder } from '../host/root-only.ts';
import { buildMs } from './half-built.ts';
import { rootfsOf, type WorkloadImage } from './image.ts';
import { imagesFolder } from './image-cache.ts';
import { tarFolder } from './tar-folder.ts';

/**
 * The one compressor by which images of all targets are compared. Every host has it, and it is the one of most layers in
 * registries. Two formats differ by more than two targets: a compressed qcow2 is 15 % larger than the same files as tar
 * by gzip.
 */
const compressor = ['gzip', '-6'] as const;

export interface CompressContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** Prints how many bytes the compressor makes of the output of a command, and fails as that does: half of it has none. */
const countScript = `exec 3>&1
code=$({ { "$@"; echo $? >&4; } | ${compressor.join(' ')} | wc -c >&3; } 4>&1)
exit "$code"`;

async function compressedOutput(
  { host, signal }: CompressContext,
  argv: readonly string[],
  input?: Buffer,
): Promise<number> {
  const counted = ['sh', '-c', countScript, 'sh', ...argv];
  const options = { timeoutMs: buildMs, signal, ...(input === undefined ? {} : { input }) };
  return Number((await host.exec(counted, options)).stdout);
}

/** The compressed size in bytes of bytes that are not on the host. */
export function compressedBuffer(context: CompressContext, bytes: Buffer): Promise<number> {
  return compressedOutput(context, ['cat'], bytes);
}

/** The compressed size in bytes of one file of the host. */
export function compressedFile(context: CompressContext, path: string): Promise<number> {
  return compressedOutput(context, ['cat', '--', path]);
}

/** The compressed size in bytes of the files in a folder of the host, as one tar in the order of their names. */
function compressedFolder(context: CompressContext, folder: string): Promise<number> {
  return compressedOutput(context, tarFolder(folder));
}

/** The same of an image's root filesystem. It takes long and an image never changes, so the size is kept. */
export async function compressedRootfs(
  context: CompressContext,
  image: Pick<WorkloadImage, 'digest' | 'seal' | 'rootfsFolder'>,
): Promise<number> {
  const { host, progress } = context;
  const { digest, seal = '' } = image;
  const key = createHash('sha256').update(`${digest}${seal}`).digest('hex').slice(0, 32);
  const kept = `${imagesFolder}/${key}.gzip-bytes`;
  const known = Number((await host.exec(['cat', '--', kept], { allowFailure: true })).stdout);
  if (known > 0) return known;
  progress('compressing a root filesystem, whose size is then kept');
  const bytes = await compressedFolder(context, rootfsOf(image));
  await makePassableFolder(host, imagesFolder);
  await host.put(`${bytes}\n`, kept);
  return bytes;
}
