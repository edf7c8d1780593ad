import { connectDocker, rootlessLacks } from '../../docker/docker-engine.ts';
import { podmanDiffers } from '../../docker/podman.ts';
import { type Check, ok, problem, warning } from '../check.ts';

export const containerEngine: Check = {
  name: 'container engine',
  async ask({ host }) {
    using engine = await connectDocker(host);
    const { make, version, apiVersion, storageDriver, address } = engine;
    const runtimes =
      engine.runtimes === undefined ? '' : `, runtimes ${[...engine.runtimes.keys()].join(' ')}`;
    const said = `${make} ${version} at ${address.text} (${address.chosenBy}), API ${apiVersion}, ${storageDriver}${runtimes}`;
    if (engine.isRootless)
      return problem(
        `${said}; it is rootless: ${rootlessLacks}`,
        'use an engine that runs as root: --engine unix:///var/run/docker.sock',
      );
    if (make === 'Podman')
      return warning(
        `${said}; other than Docker: ${podmanDiffers.join('; ')}`,
        'use Docker where that matters',
      );
    return ok(said);
  },
};
