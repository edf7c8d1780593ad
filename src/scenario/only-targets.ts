import { parseClaim } from '../claims/parse.ts';
import { BallastError } from '../errors.ts';
import { nearest } from '../fields/nearest.ts';
import type { Scenario } from '../scenario.ts';

/**
 * The scenario with some of its targets, in its own order, and without the claims about the others.
 * @throws BallastError `target-unknown`
 */
export function onlyTargets(scenario: Scenario, names: readonly string[]): Scenario {
  const known = scenario.targets.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const meant = nearest(stranger, known);
    throw new BallastError(
      'input',
      'target-unknown',
      `${scenario.file} has no target \`${stranger.slice(0, 64)}\`${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
      { hint: `it has: ${known.join(', ')}` },
    );
  }
  const { claims, ...rest } = scenario;
  const targets = scenario.targets.filter(({ name }) => names.includes(name));
  const kept = claims?.filter((claim) => targetsOf(claim).every((name) => names.includes(name)));
  return { ...rest, targets, ...(kept === undefined ? {} : { claims: kept }) };
}

function targetsOf(claim: string): string[] {
  const { left, right } = parseClaim(claim);
  return [left, right].flatMap(({ operand }) =>
    operand?.kind === 'name' ? operand.text.split('.').slice(0, 1) : [],
  );
}
