import { EngineAway } from '../host/cleaner.ts';
import type { Host } from '../host/host.ts';
import type { Kept } from '../host/kept.ts';
import { connectDocker } from './docker-engine.ts';
import { imageLabel } from './docker-images.ts';
import { listContainers, listImages } from './engine-answers.ts';
import { engineToClean } from './engine-to-clean.ts';
import { removeImage } from './remove-image.ts';

/**
 * Lists the images that Ballast has made in the Docker engine of a host: imported root filesystems, and what was built
 * from Dockerfiles. Empty when the host has no engine that answers.
 */
export async function keptImages(host: Host): Promise<readonly Kept[]> {
  try {
    using engine = await engineToClean(host);
    const images = await listImages(engine.docker, { label: [imageLabel] });
    return images.map(({ Id, RepoTags, Size = 0, Created = 0 }) => ({
      what: 'image',
      name: RepoTags?.[0] ?? Id,
      bytes: Size,
      madeAt: new Date(Created * 1000),
      remove: () => removeKept(host, Id, RepoTags ?? []),
    }));
  } catch (error) {
    if (error instanceof EngineAway) return [];
    throw error;
  }
}

/** Names that Ballast gives: of what is built from a Dockerfile, and of imported root filesystems. */
const ownName = /^ballast(?:-built|\/rootfs):/;

/**
 * Removes an image under all of its names. One that a container uses, or that somebody has given a further name, stays as
 * it is.
 * @returns true when the image is gone
 */
async function removeKept(host: Host, id: string, names: readonly string[]): Promise<boolean> {
  using engine = await connectDocker(host);
  const { docker } = engine;
  if (!names.every((name) => ownName.test(name))) return false;
  if ((await listContainers(docker, { ancestor: [id] })).length > 0) return false;
  for (const reference of names.length === 0 ? [id] : names) {
    if (!(await removeImage(docker, reference))) return false;
  }
  return true;
}
