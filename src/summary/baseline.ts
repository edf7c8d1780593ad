import type { Scenario } from '../scenario.ts';

/** What stands between a workload and its host as a machine of its own. */
const machines: ReadonlySet<string> = new Set(['vm', 'microvm']);

/**
 * The target that all others are compared with: the one that the scenario names; else, where a container and a virtual
 * machine are both there, the container; else the first one.
 */
export function baselineOf({ targets, baseline }: Pick<Scenario, 'targets' | 'baseline'>): string {
  const container = targets.find(({ kind }) => kind === 'container');
  const isAsked = targets.some(({ kind }) => machines.has(kind));
  const byDefault = isAsked && container !== undefined ? container : targets[0];
  return targets.find(({ name }) => name === baseline)?.name ?? byDefault?.name ?? '';
}
