import { parseClaim } from '../claims/parse.ts';
import type { Scenario } from '../scenario.ts';
import { requireTarget } from './with-baseline.ts';

/**
 * The scenario with some of its targets, in its own order, and without the claims about the others.
 * @throws BallastError `target-unknown`
 */
export function onlyTargets(scenario: Scenario, names: readonly string[]): Scenario {
  for (const name of names) requireTarget(scenario, name);
  const { claims, baseline, ...rest } = scenario;
  const targets = scenario.targets.filter(({ name }) => names.includes(name));
  const kept = claims?.filter((claim) => targetsOf(claim).every((name) => names.includes(name)));
  return {
    ...rest,
    targets,
    ...(baseline !== undefined && names.includes(baseline) ? { baseline } : {}),
    ...(kept === undefined ? {} : { claims: kept }),
  };
}

function targetsOf(claim: string): string[] {
  const { left, right } = parseClaim(claim);
  return [left, right].flatMap(({ operand }) =>
    operand?.kind === 'name' ? operand.text.split('.').slice(0, 1) : [],
  );
}
