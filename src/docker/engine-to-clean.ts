import { EngineAway } from '../host/cleaner.ts';
import type { Host } from '../host/host.ts';
import { connectDocker, type DockerEngine, engineSocket } from './docker-engine.ts';

/** Connects to the engine of a host that may have none. @throws EngineAway */
export async function engineToClean(host: Host): Promise<DockerEngine> {
  try {
    return await connectDocker(host);
  } catch {
    const { exitCode } = await host.exec(['test', '-S', engineSocket], { allowFailure: true });
    throw new EngineAway('the Docker engine', exitCode === 0);
  }
}
