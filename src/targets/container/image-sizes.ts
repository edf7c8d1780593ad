import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { inspectImage } from '../../docker/engine-answers.ts';
import { unlessSilent } from '../../docker/engine-deadlines.ts';
import { type CompressContext, compressedRootfs } from '../../image/compressed.ts';
import type { WorkloadImage } from '../../image/image.ts';
import type { ImageSizes } from '../../image/image-sizes.ts';
import { diskUsage } from '../../image/sizes.ts';
import { layerSizes } from './layer-sizes.ts';

/**
 * The sizes of an image in a Docker engine. The layers are read once as a registry would send them; through the one
 * compressor goes what a container sees of them, as in every other target.
 */
export async function containerImageSizes(
  context: CompressContext & { readonly image: WorkloadImage },
  docker: Docker,
  imageId: string,
): Promise<ImageSizes> {
  const { host, image } = context;
  const inspected = await inspectImage(docker, imageId);
  const ofLayers = await layerSizes(
    unlessSilent((await docker.getImage(imageId).get()) as Readable, 'a saved image'),
  );
  const { UpperDir, LowerDir = [] } = inspected.GraphDriver?.Data ?? {};
  const folders = [...(UpperDir === undefined ? [] : [UpperDir]), ...LowerDir];
  const allocatedBytes =
    folders.length > 0 ? (await diskUsage(host, folders)).allocatedBytes : inspected.Size;
  return {
    compressedBytes: await compressedRootfs(context, image),
    ...ofLayers,
    allocatedBytes,
    sharedBytes: allocatedBytes,
    kept: [{ what: 'root filesystem', place: inspected.Id, bytes: allocatedBytes }],
  };
}
