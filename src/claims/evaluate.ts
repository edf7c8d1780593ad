import { type Estimate, exactly, untold } from '../metric.ts';
import { effectiveCount } from '../stats/autocorrelation.ts';
import { endsIn, fewestSamples, quantileIn, tailOf95 } from '../stats/order-statistic.ts';
import { fewestOfEach, medianRatio, tailOfEach } from '../stats/two-medians.ts';
import type { Answer, AnsweredRatio, AnsweredSide, ClaimAnswer } from '../summary/claim-answer.ts';
import { samplesOf, sortedSamplesOf } from '../summary/metric-samples.ts';
import { quantiles, samplesNeeded } from '../summary/quantiles.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { checkClaim } from './check.ts';
import { type Claim, ClaimError, isSampled, type MetricSide, type Operator, type Side } from './claim.ts';
import { parseClaim } from './parse.ts';
import { unlessEmulated } from './unless-emulated.ts';

type Range = readonly [number, number];

/**
 * Answers the claims of a run's scenario from its samples: where one side may lie against where the other may. It passes
 * when all of the one fulfils it against all of the other, fails when nothing does, and is inconclusive otherwise. A
 * quantile of samples lies in its exact interval, whose ends are each wrong with a chance of 2.5 %, or, where both sides
 * are samples, of 1.25 %: so claims that are untrue at their limit pass at most once in forty, whatever the samples are
 * like. An end that failures leave open is infinite. What was measured on an emulated virtual machine answers no claim,
 * unless the run asks for emulation.
 */
export function answerClaims(parts: RunParts, targets: Summary['targets']): readonly ClaimAnswer[] {
  const { scenario } = parts.header;
  return (scenario.claims ?? []).map((text) => {
    try {
      const claim = checkClaim(parseClaim(text), scenario);
      return { claim: text, ...unlessEmulated(answerOf(claim, parts, targets), claim, parts, targets) };
    } catch (error) {
      // Written for another version of Ballast: the loader lets no such claim pass.
      if (!(error instanceof ClaimError)) throw error;
      return {
        claim: text,
        answer: 'inconclusive',
        unit: null,
        left: null,
        right: null,
        ratio: null,
        reason: leftOutForUser(text, parts) ?? error.message,
      };
    }
  });
}

/** The reason why what a claim names was not measured, where the user of the host was not root. */
function leftOutForUser(claim: string, { header: { ofUser } }: RunParts): string | undefined {
  const key = ofUser?.leftOut.find((one) => claim.includes(`.${one}.`));
  return key === undefined ? undefined : `\`${key}\` was left out: it takes root`;
}

function answerOf(claim: Claim, parts: RunParts, targets: Summary['targets']): Omit<ClaimAnswer, 'claim'> {
  const { operator, unit } = claim;
  const sides = [claim.left, claim.right] as const;
  const both = sides.every(isSampled);
  const estimates = sides.map((side) => estimateOf(side, parts, targets, both));
  const answer = judge(estimates[0]?.range ?? null, operator, estimates[1]?.range ?? null);
  const [left, right] = sides.map((side, index) => answeredSide(side, estimates[index] as Estimate)) as [
    AnsweredSide,
    AnsweredSide,
  ];
  const ratio = both ? ratioOf(claim.left as MetricSide, claim.right as MetricSide, parts) : null;
  const doubt = estimates.find((estimate) => estimate.doubt !== undefined)?.doubt;
  const reason = answer !== 'inconclusive' ? null : inconclusiveReason([left, right], doubt, both);
  return { answer, unit, left, right, ratio, reason };
}

/** Where a side may lie as a whole, factor included. */
function estimateOf(side: Side, parts: RunParts, targets: Summary['targets'], both: boolean): Estimate {
  if (side.kind === 'constant') return exactly(side.value);
  const { target, factor, metric } = side;
  const summary = targets[target];
  if (summary === undefined) return untold;
  const { point, range, ...rest } = isSampled(side)
    ? quantileOfSamples(side, parts, both)
    : metric.estimate(summary);
  return {
    ...rest,
    point: point === null ? null : point * factor,
    range: range === null ? null : [range[0] * factor, range[1] * factor],
  };
}

/** An interval among failures is none; a high quantile without an interval is not told either. */
function quantileOfSamples({ name, target, quantile }: MetricSide, parts: RunParts, both: boolean): Estimate {
  const sorted = sortedSamplesOf(parts, name, target);
  const tail = both ? tailOfEach : tailOf95;
  if (quantile !== 'median' && sorted.length < samplesNeeded(quantile, tail)) return untold;
  const worth = both ? sorted.length : effectiveCount(samplesOf(parts, name, target));
  const range = endsIn(sorted, quantiles[quantile], worth, tail);
  return {
    point: quantileIn(sorted, quantiles[quantile]),
    range: range.some(Number.isFinite) ? range : null,
  };
}

/** A range that is open to one side is not stored: there is no number for its end. */
function answeredSide(side: Side, { point, range }: Estimate): AnsweredSide {
  const stored = range?.every(Number.isFinite) === true ? range : null;
  if (side.kind === 'constant') return { metric: null, factor: 1, point, range: stored };
  const { target, name, quantile, factor } = side;
  const metric = `${target}.${name}${quantile === 'median' ? '' : `.${quantile}`}`;
  return { metric, factor, point, range: stored };
}

/** The ratio of the two medians, for whoever reads the answer. */
function ratioOf(left: MetricSide, right: MetricSide, parts: RunParts): AnsweredRatio | null {
  if (left.quantile !== 'median' || right.quantile !== 'median') return null;
  const target = sortedSamplesOf(parts, left.name, left.target);
  const base = sortedSamplesOf(parts, right.name, right.target);
  const limit = right.factor / left.factor;
  return { ...medianRatio(target, base), limit, n: target.length, baseN: base.length };
}

/**
 * Tells whether what lies in `left` fulfils the comparison with what lies in `right`: all of it, none of it, or some.
 */
export function judge(left: Range | null, operator: Operator, right: Range | null): Answer {
  if (left === null || right === null) return 'inconclusive';
  switch (operator) {
    case '<':
      return answerFor(left[1] < right[0], left[0] >= right[1]);
    case '<=':
      return answerFor(left[1] <= right[0], left[0] > right[1]);
    case '>':
      return judge(right, '<', left);
    case '>=':
      return judge(right, '<=', left);
    case '==':
      return answerFor(
        left[0] === left[1] && right[0] === right[1] && left[0] === right[0],
        left[1] < right[0] || right[1] < left[0],
      );
  }
}

function answerFor(holds: boolean, fails: boolean): Answer {
  if (holds) return 'pass';
  return fails ? 'fail' : 'inconclusive';
}

function inconclusiveReason(
  sides: readonly AnsweredSide[],
  doubt: string | undefined,
  both: boolean,
): string {
  if (doubt !== undefined) return doubt;
  const missing = sides.find(({ point }) => point === null);
  if (missing !== undefined)
    return `${missing.metric} is not available: not measured, too few launches, or most of them failed`;
  const unbounded = sides.find(({ range }) => range === null);
  if (unbounded !== undefined) {
    const fewest = both ? fewestOfEach : fewestSamples(0.5);
    return `${unbounded.metric} has no interval: fewer than ${fewest} samples, or failures among them`;
  }
  return 'the intervals of both sides overlap at what is claimed';
}
