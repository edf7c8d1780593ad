import type { Measure, Scenario } from '../scenario.ts';
import { samplesNeeded } from '../summary/quantiles.ts';
import { checkClaim } from './check.ts';
import { ClaimError, type Side } from './claim.ts';
import { parseClaim } from './parse.ts';

/**
 * Claims that a scenario's rounds can never answer, each with the reason: their quantile needs more samples for an
 * interval than there will be.
 */
export function claimsBeyondPlan(scenario: Scenario): readonly string[] {
  return (scenario.claims ?? []).flatMap((text) => {
    const [reason] = sidesOf(text, scenario).flatMap((side) => reasonIn(side, scenario.measure));
    return reason === undefined ? [] : [`the claim \`${text}\` will be inconclusive: ${reason}`];
  });
}

/** Both sides of a claim; none of one that a stored run has and that cannot be read. */
function sidesOf(text: string, scenario: Scenario): readonly Side[] {
  try {
    const { left, right } = checkClaim(parseClaim(text), scenario);
    return [left, right];
  } catch (error) {
    if (error instanceof ClaimError) return [];
    throw error;
  }
}

function reasonIn(side: Side, measure: Measure): readonly string[] {
  if (side.kind === 'constant' || side.metric.sampledOf === undefined) return [];
  const { quantile, metric } = side;
  const rounds = metric.roundsIn(measure);
  const needed = samplesNeeded(quantile);
  if (rounds === undefined || rounds >= needed) return [];
  return [`${quantile === 'median' ? 'a median' : quantile} needs ${needed} rounds, and there are ${rounds}`];
}
