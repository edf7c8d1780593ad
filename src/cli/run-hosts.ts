import type { Host } from '../host/host.ts';
import type { Scenario } from '../scenario.ts';

/** Scenarios that are measured on one host, with one engine; without a name it is the default host. */
export interface HostShare {
  readonly name: string | undefined;
  /** The address of the engine that the scenarios name; undefined: they name none. */
  readonly ofScenario: string | undefined;
  readonly scenarios: readonly Scenario[];
}

/** The same share with its host opened. */
export interface OpenedShare {
  readonly host: Host;
  readonly scenarios: readonly Scenario[];
}

/**
 * Assigns scenarios to hosts, host by host in the order named: by the command line, or else by each scenario itself.
 */
export function shareAmongHosts(
  scenarios: readonly Scenario[],
  chosen: readonly string[] | undefined,
): readonly HostShare[] {
  const pairs = scenarios.flatMap((scenario) =>
    [...new Set(chosen ?? scenario.hosts ?? [undefined])].map((name) => ({ name, scenario })),
  );
  return [...Map.groupBy(pairs, ({ name }) => name)].flatMap(([name, onHost]) =>
    [...Map.groupBy(onHost, ({ scenario }) => scenario.engine?.socket)].map(([ofScenario, same]) => ({
      name,
      ofScenario,
      scenarios: same.map(({ scenario }) => scenario),
    })),
  );
}
