import type { Measure, Scenario } from '../scenario.ts';
import { tailOf95 } from '../stats/order-statistic.ts';
import { tailOfEach } from '../stats/two-medians.ts';
import { samplesNeeded } from '../summary/quantiles.ts';
import { checkClaim } from './check.ts';
import { ClaimError, isSampled, type MetricSide, type Side } from './claim.ts';
import { parseClaim } from './parse.ts';

/**
 * Claims that a scenario's rounds can never answer, each with the reason: their quantile needs more samples for an
 * interval than there will be.
 */
export function claimsBeyondPlan(scenario: Scenario): readonly string[] {
  return (scenario.claims ?? []).flatMap((text) => {
    const sides = sidesOf(text, scenario).filter(isSampled);
    const tail = sides.length === 2 ? tailOfEach : tailOf95;
    const [reason] = sides.flatMap((side) => reasonIn(side, scenario.measure, tail));
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

function reasonIn({ quantile, metric }: MetricSide, measure: Measure, tail: number): readonly string[] {
  const rounds = metric.roundsIn(measure);
  const needed = samplesNeeded(quantile, tail);
  if (rounds === undefined || rounds >= needed) return [];
  return [`${quantile === 'median' ? 'a median' : quantile} needs ${needed} rounds, and there are ${rounds}`];
}
