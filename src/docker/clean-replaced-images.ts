import { type Cleaner, nobody } from '../host/cleaner.ts';
import { imageLabel } from './docker-images.ts';
import { listImages } from './engine-answers.ts';
import { engineToClean } from './engine-to-clean.ts';
import { removeImage } from './remove-image.ts';

/**
 * Images built from a Dockerfile that has been built anew since, by ids such as `sha256:0123456789ab`. The engine
 * keeps those that any container still uses.
 */
export const replacedImages: Cleaner = {
  what: 'image',
  engine: 'the Docker engine',
  async *list(host) {
    using engine = await engineToClean(host);
    const { docker } = engine;
    const filters = { dangling: ['true'], label: [`${imageLabel}=built`] };
    for (const { Id } of await listImages(docker, filters))
      yield {
        name: Id.slice(0, 'sha256:'.length + 12),
        owner: nobody,
        remove: () => removeImage(docker, Id),
      };
  },
};
