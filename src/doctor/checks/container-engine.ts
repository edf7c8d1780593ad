import { connectDocker } from '../../docker/docker-engine.ts';
import { type Check, ok } from '../check.ts';

export const containerEngine: Check = {
  name: 'container engine',
  async ask({ host }) {
    using engine = await connectDocker(host);
    const runtimes = engine.runtimes === undefined ? '' : `, runtimes ${engine.runtimes.join(' ')}`;
    return ok(`Docker ${engine.version}, API ${engine.apiVersion}, ${engine.storageDriver}${runtimes}`);
  },
};
