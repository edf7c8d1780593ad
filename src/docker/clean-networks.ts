import type { Cleaner } from '../host/cleaner.ts';
import { listNetworks } from './engine-answers.ts';
import { DockerError } from './engine-error.ts';
import { engineToClean } from './engine-to-clean.ts';
import { ownRunIn, runLabel } from './run-labels.ts';

/** Networks of runs in the engine. */
export const engineNetworks: Cleaner = {
  what: 'network',
  engine: 'the Docker engine',
  async *list(host) {
    using engine = await engineToClean(host);
    const { docker } = engine;
    for (const { Id, Name, Labels } of await listNetworks(docker, runLabel))
      yield {
        name: Name,
        owner: ownRunIn(Labels ?? {}, host),
        remove: () =>
          docker
            .getNetwork(Id)
            .remove()
            .then(() => true, isGone),
      };
  },
};

/** False when its owner or another clean was faster. */
function isGone(error: unknown): boolean {
  if (error instanceof DockerError && error.statusCode === 404) return false;
  throw error;
}
