import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { BallastError, messageOf } from '../../../errors.ts';
import { makePassableFolder } from '../../../host/root-only.ts';
import type { Builder } from '../../../image/half-built.ts';
import { imagesFolder } from '../../../image/image-cache.ts';
import { sealKept } from '../../../image/seal.ts';
import { isKept } from '../kept-file.ts';

export interface CloudDisk {
  /** Its path on the host. */
  readonly path: string;
  readonly bytes: number;
  /** The digest of the file, as `sha256:…`. */
  readonly digest: string;
  readonly cached: boolean;
}

/**
 * Brings a qcow2 image of the harness's machine to the host, once.
 * @throws BallastError `cloud-image-unusable`
 */
export async function prepareCloudImage({ host, signal }: Builder, file: string): Promise<CloudDisk> {
  const { digest, bytes } = await inspectImage(file, signal);
  const folder = `${imagesFolder}/${digest.slice(0, 32)}`;
  const path = `${folder}/cloud.qcow2`;
  const disk = { path, bytes, digest: `sha256:${digest}`, cached: await isKept(host, path) };
  if (disk.cached) return disk;
  await makePassableFolder(host, folder);
  await host.put(createReadStream(file, { highWaterMark: 1 << 20 }), path);
  await sealKept(host, path);
  return disk;
}

/** A flag of an image of version 3: its data are in another file. */
const externalData = 1n << 2n;

/**
 * Inspects an image. One with a backing file, or with its data in another file, would read any file of the host that it
 * names. https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/qcow2.rst
 */
async function inspectImage(path: string, signal: AbortSignal): Promise<{ digest: string; bytes: number }> {
  try {
    await using file = await open(path);
    const head = Buffer.alloc(80);
    await file.read(head, 0, head.length, 0);
    if (head.toString('latin1', 0, 4) !== 'QFI\xfb') throw new Error('it is no qcow2 image');
    if (head.readBigUInt64BE(8) !== 0n)
      throw new Error('it has a backing file: `qemu-img convert` makes it whole');
    if (head.readUInt32BE(4) >= 3 && (head.readBigUInt64BE(72) & externalData) !== 0n)
      throw new Error('its data are in another file: `qemu-img convert` makes it whole');
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    return { digest: hash.digest('hex'), bytes };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new BallastError(
      'input',
      'cloud-image-unusable',
      `${path} cannot be used as a system: ${messageOf(error)}`,
      {
        hint: 'give a qcow2 image with cloud-init, relative to the scenario file',
        cause: error,
      },
    );
  }
}
