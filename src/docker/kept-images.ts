import { EngineAway } from '../host/cleaner.ts';
import type { Host } from '../host/host.ts';
import type { Kept } from '../host/kept.ts';
import { connectDocker } from './docker-engine.ts';
import { imageLabel } from './docker-images.ts';
import { listImages } from './engine-answers.ts';
import { engineToClean } from './engine-to-clean.ts';

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
      remove: () => removeImage(host, Id),
    }));
  } catch (error) {
    if (error instanceof EngineAway) return [];
    throw error;
  }
}

/** The engine keeps an image that a container uses, or that somebody has given further names. */
async function removeImage(host: Host, id: string): Promise<boolean> {
  using engine = await connectDocker(host);
  return engine.docker
    .getImage(id)
    .remove()
    .then(
      () => true,
      () => false,
    );
}
