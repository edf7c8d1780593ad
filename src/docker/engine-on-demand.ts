import type { Host } from '../host/host.ts';
import { connectDocker, type DockerEngine } from './docker-engine.ts';

/** A run's only connection to its engine, shared by all that need it. Disposing closes it, if it was ever opened. */
export interface EngineOnDemand extends AsyncDisposable {
  /** Connects at the first call; later ones get the same engine, or the same refusal. */
  open(): Promise<DockerEngine>;
  /** True once somebody has asked for the engine. */
  readonly isAsked: boolean;
}

export function engineOnDemand(
  host: Host,
  connect: (host: Host) => Promise<DockerEngine> = connectDocker,
): EngineOnDemand {
  let opened: Promise<DockerEngine> | undefined;
  return {
    open() {
      opened ??= connect(host);
      return opened;
    },
    get isAsked() {
      return opened !== undefined;
    },
    async [Symbol.asyncDispose]() {
      const engine = await opened?.catch(() => undefined);
      engine?.[Symbol.dispose]();
    },
  };
}
