import { createHash } from 'node:crypto';
import type { Host } from '../../host/host.ts';
import { makePassableFolder } from '../../host/root-only.ts';
import { type Builder, buildMs, halfBuiltName, removeWorkFolder } from '../../image/half-built.ts';
import { rootfsOf, type WorkloadImage } from '../../image/image.ts';
import { imagesFolder } from '../../image/image-cache.ts';
import { sealKept } from '../../image/seal.ts';
import { buildDisk, mkfs } from './build-disk.ts';
import type { Disk } from './hypervisor.ts';
import { isKept } from './kept-file.ts';

/** The workload's root filesystem as a raw ext4 image, shared by all instances and never written to. */
export interface BaseDisk {
  readonly path: string;
  readonly cached: boolean;
}

/** Makes the base disk once for each image; it is kept by the image's digest and seal and the way it is made. */
export async function prepareBaseDisk(
  builder: Builder,
  image: Pick<WorkloadImage, 'digest' | 'seal' | 'rootfsFolder'>,
): Promise<BaseDisk> {
  const { host, runId } = builder;
  const key = createHash('sha256')
    .update(JSON.stringify(['v3', image.digest, image.seal, mkfs]))
    .digest('hex')
    .slice(0, 32);
  const folder = `${imagesFolder}/${key}`;
  const path = `${folder}/disk.raw`;
  if (await isKept(host, path)) return { path, cached: true };
  const unfinished = `${folder}/${halfBuiltName(runId)}`;
  await makePassableFolder(host, folder);
  try {
    await buildDisk(builder, rootfsOf(image), unfinished);
    await host.exec(['mv', '-T', '--', `${unfinished}/disk.raw`, path]);
    await sealKept(host, path);
  } finally {
    await removeWorkFolder(host, unfinished);
  }
  return { path, cached: false };
}

/** Makes the overlay that holds one instance's writes above a base, at `path`. */
export async function createOverlay(
  host: Host,
  base: string,
  path: string,
  format: 'raw' | 'qcow2' = 'raw',
): Promise<Disk> {
  const argv = ['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', base, '-F', format, path];
  await host.exec(argv, { ownerOnly: true });
  return { path, base };
}

/** The format in which a raw base is shipped. */
export const shippedFormat = 'compressed qcow2';

/** Writes a raw base as it would be shipped: a compressed qcow2, which can be an overlay's backing file as it is. */
export async function compressDisk(
  { host, signal }: Pick<Builder, 'host' | 'signal'>,
  base: string,
  to: string,
): Promise<void> {
  const argv = ['qemu-img', 'convert', '-q', '-c', '-f', 'raw', '-O', 'qcow2', base, to];
  await host.exec(argv, { timeoutMs: buildMs, signal, ownerOnly: true });
}

/** The size of the base as it would be shipped, a compressed qcow2. Compressing takes long, so the size is kept. */
export async function shippedBytes(builder: Builder, base: string): Promise<number> {
  const { host, runId } = builder;
  const kept = `${base}.qcow2-bytes`;
  const known = Number((await host.exec(['cat', '--', kept], { allowFailure: true })).stdout);
  if (known > 0) return known;
  const shipped = `${base.slice(0, base.lastIndexOf('/'))}/${halfBuiltName(runId)}`;
  try {
    await compressDisk(builder, base, shipped);
    const bytes = Number((await host.exec(['stat', '-c', '%s', '--', shipped])).stdout);
    await host.put(`${bytes}\n`, kept);
    return bytes;
  } finally {
    await host.exec(['rm', '-f', '--', shipped], { allowFailure: true });
  }
}
