import type { Scenario } from '../scenario.ts';
import { fewestToDiffer } from '../stats/two-medians.ts';
import { comparedMetrics } from './compare-targets.ts';

/**
 * `to show that a target differs from the first, 3 targets take 8 rounds; startup has 6`: what a scenario has too few
 * rounds of; undefined: nothing.
 */
export function differencesBeyond({ targets, measure }: Scenario): string | undefined {
  if (targets.length < 2) return undefined;
  const needed = fewestToDiffer(targets.length - 1);
  const { blocks } = measure.startup;
  const fewer = new Map<string, number>();
  for (const { group, fullName, sampledOf, roundsIn } of comparedMetrics) {
    const rounds = roundsIn(measure);
    if (rounds === undefined || rounds === 0 || rounds >= needed) continue;
    // What is measured of each launch has the rounds of launches.
    const ofLaunches = rounds === blocks ? 'startup' : fullName;
    fewer.set(sampledOf === 'launches' ? ofLaunches : group, rounds);
  }
  if (fewer.size === 0) return undefined;
  const having = [...fewer].map(([name, rounds]) => `${name} has ${rounds}`);
  return `to show that a target differs from the first, ${targets.length} targets take ${needed} rounds; ${having.join(', ')}`;
}
