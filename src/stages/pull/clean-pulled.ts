import { listImages } from '../../docker/engine-answers.ts';
import { engineToClean } from '../../docker/engine-to-clean.ts';
import { runLabel } from '../../docker/run-labels.ts';
import type { Cleaner } from '../../host/cleaner.ts';

/** Images that runs have pulled; one without a name goes by its id. */
export const pulledImages: Cleaner = {
  what: 'image',
  engine: 'the Docker engine',
  async *list(host) {
    using engine = await engineToClean(host);
    const { docker } = engine;
    for (const { Id, RepoTags, Labels } of await listImages(docker, { label: [runLabel] }))
      yield {
        name: RepoTags?.[0] ?? Id,
        owner: Labels?.[runLabel],
        remove: () =>
          docker
            .getImage(Id)
            .remove({ force: true })
            .then(() => true),
      };
  },
};
