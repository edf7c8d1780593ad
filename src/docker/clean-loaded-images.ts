import type { Cleaner } from '../host/cleaner.ts';
import { loadedImages as loadedPattern, runThatLoaded } from '../image/loaded-reference.ts';
import { listImages } from './engine-answers.ts';
import { engineToClean } from './engine-to-clean.ts';
import { removeImage } from './remove-image.ts';

/** The names under which runs have loaded images from archives. An image goes with its last name. */
export const loadedImages: Cleaner = {
  what: 'image',
  engine: 'the Docker engine',
  async *list(host) {
    using engine = await engineToClean(host);
    const { docker } = engine;
    for (const { RepoTags } of await listImages(docker, { reference: [loadedPattern] }))
      for (const name of RepoTags ?? []) {
        const owner = runThatLoaded(name);
        if (owner === undefined) continue;
        yield {
          name,
          owner,
          remove: () => removeImage(docker, name),
        };
      }
  },
};
