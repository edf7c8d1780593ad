import type { Cleaner } from '../host/cleaner.ts';
import { listContainers } from './engine-answers.ts';
import { engineToClean } from './engine-to-clean.ts';
import { ownRunIn, runLabel } from './run-labels.ts';

/** Containers of runs, with their volumes. A container without a name is listed by its id. */
export const containers: Cleaner = {
  what: 'container',
  engine: 'the Docker engine',
  async *list(host) {
    using engine = await engineToClean(host);
    const { docker } = engine;
    for (const { Id, Names, Labels } of await listContainers(docker, { label: [runLabel] }))
      yield {
        name: Names[0]?.slice(1) ?? Id,
        owner: ownRunIn(Labels, host),
        remove: () =>
          docker
            .getContainer(Id)
            .remove({ force: true, v: true })
            .then(() => true, isGone),
      };
  },
};

/** True when its owner or another clean was faster. */
function isGone(error: { readonly statusCode?: number }): boolean {
  if (error.statusCode === 404 || error.statusCode === 409) return false;
  throw error;
}
