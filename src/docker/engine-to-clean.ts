import { BallastError } from '../errors.ts';
import { EngineAway, engineNameOf } from '../host/cleaner.ts';
import { engineOf } from '../host/engine-address.ts';
import type { Host } from '../host/host.ts';
import { connectDocker, type DockerEngine } from './docker-engine.ts';

/** Connects to the engine of a host that may have none. @throws EngineAway */
export async function engineToClean(host: Host): Promise<DockerEngine> {
  try {
    return await connectDocker(host);
  } catch (error) {
    // An engine that no run would have been let use holds nothing of any.
    if (error instanceof BallastError && error.kind === 'input')
      throw new EngineAway('the Docker engine', false);
    throw new EngineAway(engineNameOf(host), await hasSocket(host));
  }
}

async function hasSocket(host: Host): Promise<boolean> {
  const { address } = engineOf(host);
  if (!('unix' in address)) return false;
  return (await host.exec(['test', '-S', address.unix], { allowFailure: true })).exitCode === 0;
}
