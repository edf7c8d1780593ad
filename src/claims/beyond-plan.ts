import { boundaries, boundaryNames } from '../inside/boundaries.ts';
import { wordsOfUnit } from '../metric.ts';
import type { Measure, Scenario } from '../scenario.ts';
import { tailOf95 } from '../stats/order-statistic.ts';
import { tailOfEach } from '../stats/two-medians.ts';
import { samplesNeeded } from '../summary/quantiles.ts';
import { checkClaim } from './check.ts';
import { type Claim, ClaimError, isSampled, type MetricSide, type Side } from './claim.ts';
import { judge } from './evaluate.ts';
import { parseClaim } from './parse.ts';

/**
 * Claims that a scenario can never answer, each with the reason: their quantile needs more samples for an interval than
 * its rounds give, or they hold of a closed boundary alone that no probe can show to be closed.
 */
export function claimsBeyondPlan(scenario: Scenario): readonly string[] {
  return (scenario.claims ?? []).flatMap((text) => {
    const claim = claimOf(text, scenario);
    if (claim === undefined) return [];
    if (holdsOfClosedAlone(claim))
      return [
        `the claim \`${text}\` will not pass: no probe can show that nothing of the hardware is shared`,
      ];
    const sides = [claim.left, claim.right].filter(isSampled);
    const tail = sides.length === 2 ? tailOfEach : tailOf95;
    const [reason] = sides.flatMap((side) => reasonIn(side, scenario.measure, tail));
    return reason === undefined ? [] : [`the claim \`${text}\` will be inconclusive: ${reason}`];
  });
}

/** undefined: it is of a stored run, and cannot be read. */
function claimOf(text: string, scenario: Scenario): Claim | undefined {
  try {
    return checkClaim(parseClaim(text), scenario);
  } catch (error) {
    if (error instanceof ClaimError) return undefined;
    throw error;
  }
}

/** True where a boundary without a probe that could show it closed would have to be, whatever else is found. */
function holdsOfClosedAlone({ left, operator, right, unit }: Claim): boolean {
  if (unit !== 'state' || left.kind === right.kind) return false;
  const statesOf = (side: Side): readonly number[] => {
    if (side.kind === 'constant') return [side.value];
    const name = boundaryNames.find((one) => side.name === `isolation.${one}`);
    const isNeverClosed = name !== undefined && boundaries[name].needs.length === 0;
    return wordsOfUnit.state.flatMap((_, index) => (isNeverClosed && index === 0 ? [] : [index]));
  };
  const [some, others] = [statesOf(left), statesOf(right)];
  const holds = (one: number, other: number) => judge([one, one], operator, [other, other]) === 'pass';
  return !some.some((one) => others.some((other) => holds(one, other)));
}

function reasonIn({ quantile, metric }: MetricSide, measure: Measure, tail: number): readonly string[] {
  const rounds = metric.roundsIn(measure);
  const needed = samplesNeeded(quantile, tail);
  if (rounds === undefined || rounds >= needed) return [];
  return [`${quantile === 'median' ? 'a median' : quantile} needs ${needed} rounds, and there are ${rounds}`];
}
