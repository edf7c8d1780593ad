import { parseClaim } from '../claims/parse.ts';
import { BallastError } from '../errors.ts';
import { nearest } from '../fields/nearest.ts';
import type { Scenario } from '../scenario.ts';

/**
 * The scenario with some of its forms, in its own order, and without the claims about the others.
 * @throws BallastError `form-unknown`
 */
export function onlyForms(scenario: Scenario, names: readonly string[]): Scenario {
  const known = scenario.forms.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const meant = nearest(stranger, known);
    throw new BallastError(
      'input',
      'form-unknown',
      `${scenario.file} has no form \`${stranger.slice(0, 64)}\`${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
      { hint: `it has: ${known.join(', ')}` },
    );
  }
  const { claims, ...rest } = scenario;
  const forms = scenario.forms.filter(({ name }) => names.includes(name));
  const kept = claims?.filter((claim) => formsOf(claim).every((name) => names.includes(name)));
  return { ...rest, forms, ...(kept === undefined ? {} : { claims: kept }) };
}

function formsOf(claim: string): string[] {
  const { left, right } = parseClaim(claim);
  return [left, right].flatMap(({ operand }) =>
    operand?.kind === 'name' ? operand.text.split('.').slice(0, 1) : [],
  );
}
