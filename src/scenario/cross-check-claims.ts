import { checkClaim } from '../claims/check.ts';
import { ClaimError } from '../claims/claim.ts';
import { parseClaim } from '../claims/parse.ts';
import type { Scenario } from '../scenario.ts';
import type { Problem } from './problems.ts';

/** Claims that cannot be read, or that are of something the scenario does not have. */
export function crossCheckClaims(scenario: Scenario): Problem[] {
  const problems: Problem[] = [];
  for (const [index, text] of (scenario.claims ?? []).entries()) {
    try {
      checkClaim(parseClaim(text), scenario);
    } catch (error) {
      if (!(error instanceof ClaimError)) throw error;
      const { message, offset } = error;
      problems.push({ path: ['claims', index], at: 'value', offset, message });
    }
  }
  return problems;
}
