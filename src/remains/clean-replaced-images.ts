import type { DockerEngine } from '../docker/docker-engine.ts';
import { imageLabel } from '../docker/docker-images.ts';
import { listImages } from '../docker/engine-answers.ts';

/**
 * Removes from the engine what was built from a Dockerfile that has been built anew since. What a container of whomever
 * still uses is kept by the engine. Returns the ids, such as `sha256:0123456789ab`.
 */
export async function cleanReplacedImages({ docker }: DockerEngine): Promise<readonly string[]> {
  const removed: string[] = [];
  const filters = { dangling: ['true'], label: [`${imageLabel}=built`] };
  for (const { Id } of await listImages(docker, filters)) {
    const gone = await docker
      .getImage(Id)
      .remove()
      .then(...yesNo);
    if (gone) removed.push(Id.slice(0, 'sha256:'.length + 12));
  }
  return removed;
}

const yesNo = [() => true, () => false] as const;
