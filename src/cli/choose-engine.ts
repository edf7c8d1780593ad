import { Option } from 'commander';
import { defaultEngine, type EngineAddress, engineOf, parseEngineAddress } from '../host/engine-address.ts';
import { homeFolder } from '../host/home.ts';
import type { Host } from '../host/host.ts';
import { engineOfCaller, tlsOfCaller } from './engine-of-caller.ts';

export interface EngineOptions {
  /** The address of the host's container engine, from the command line. */
  readonly engine?: string;
  /** The address that the scenario names. */
  readonly ofScenario?: string | undefined;
}

export function engineOption(): Option {
  return new Option(
    '--engine <address>',
    'container engine of the host: unix:///path or tcp://host:port (default: the scenario’s `engine`; else, on this machine, the one that `docker` would use; else unix:///var/run/docker.sock)',
  );
}

/**
 * Says which engine of a host is used: that of the command line, else the scenario's, else, on this machine, the one that
 * the user's `docker` command would use. What chooses an engine of this machine says nothing of another machine's.
 * @throws BallastError `engine-address-invalid`, `engine-tls-unreadable`, at once for an engine that is named; for the
 *   caller's surroundings, those of `engineOfCaller` when the engine is asked for
 */
export function chosenEngine({ kind }: Pick<Host, 'kind'>, options: EngineOptions): () => EngineAddress {
  const { env } = process;
  const caller = { env, home: homeFolder(), hasContexts: env.BALLAST_IN_LAB !== '1' };
  const written = options.engine ?? options.ofScenario;
  if (written !== undefined) {
    const by = options.engine === undefined ? '`engine` of the scenario' : '--engine';
    const tls = () => (kind === 'local' ? tlsOfCaller(caller) : undefined);
    const named = { ...parseEngineAddress(written, by, tls), isNamed: true } as const;
    return () => named;
  }
  let chosen: EngineAddress | undefined;
  return () => {
    chosen ??= kind === 'local' ? engineOfCaller(caller) : defaultEngine;
    return chosen;
  };
}

/**
 * The arguments by which another Ballast uses the same engine of the host. Where what was chosen is no address of an
 * engine there are none: nothing has been made in any then.
 */
export function engineArguments(host: Host): readonly string[] {
  try {
    return ['--engine', engineOf(host).text];
  } catch {
    return [];
  }
}
