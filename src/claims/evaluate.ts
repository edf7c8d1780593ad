import { type Estimate, exactly, untold } from '../metric.ts';
import type { Ends } from '../stats/paired-ratio.ts';
import { blockSamples } from '../summary/block-samples.ts';
import type { Answer, AnsweredSide, ClaimAnswer } from '../summary/claim-answer.ts';
import { metricRatio } from '../summary/metric-ratio.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { checkClaim } from './check.ts';
import { type Claim, ClaimError, type Operator, type Side } from './claim.ts';
import { parseClaim } from './parse.ts';
import { unlessEmulated } from './unless-emulated.ts';

type MetricSide = Extract<Side, { kind: 'metric' }>;
type Range = readonly [number, number];

/**
 * Answers the claims of a run's scenario from its samples. Two metrics of launches are compared by their ratio paired
 * by block: its exact 95 % interval against the ratio that is claimed, of which one end may do where failures leave
 * the other open. Else one side is a constant or a fact, and the interval of the other is compared with it. A claim
 * passes when the whole interval fulfils it, fails when no part of it does, and is inconclusive otherwise. Each
 * interval is of 95 % by itself: of claims that are untrue at their limit, one in forty passes. What was measured on an
 * emulated virtual machine answers no claim, unless the run asks for emulation.
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
        reason: error.message,
      };
    }
  });
}

function answerOf(claim: Claim, parts: RunParts, targets: Summary['targets']): Omit<ClaimAnswer, 'claim'> {
  const { operator, unit } = claim;
  const estimates = [claim.left, claim.right].map((side) => estimateOf(side, targets));
  const [left, right] = [claim.left, claim.right].map((side, index) =>
    answeredSide(side, estimates[index] as Estimate),
  ) as [AnsweredSide, AnsweredSide];
  if (isSampled(claim.left) && isSampled(claim.right)) {
    const ratio = ratioOf(claim.left, claim.right, parts);
    const answer = judge(rangeBetween(ratio.ends), operator, [ratio.limit, ratio.limit]);
    const reason = answer !== 'inconclusive' ? null : noRatioReason(ratio);
    return { answer, unit, left, right, ratio, reason };
  }
  const answer = judge(estimates[0]?.range ?? null, operator, estimates[1]?.range ?? null);
  const doubt = estimates.find((estimate) => estimate.doubt !== undefined)?.doubt;
  const reason = answer !== 'inconclusive' ? null : untoldReason([left, right], doubt);
  return { answer, unit, left, right, ratio: null, reason };
}

function isSampled(side: Side): side is MetricSide {
  return side.kind === 'metric' && side.metric.sampledOf !== undefined;
}

/** Where a side may lie as a whole, factor included. */
function estimateOf(side: Side, targets: Summary['targets']): Estimate {
  if (side.kind === 'constant') return exactly(side.value);
  const { target, quantile, factor } = side;
  const summary = targets[target];
  if (summary === undefined) return untold;
  const { point, range, ...rest } = side.metric.estimate(summary, quantile);
  return {
    ...rest,
    point: point === null ? null : point * factor,
    range: range === null ? null : [range[0] * factor, range[1] * factor],
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

function ratioOf(left: MetricSide, right: MetricSide, parts: RunParts) {
  const samples = blockSamples(parts, [left.name, right.name]);
  const [target, base] = [left, right].map((side) => samples.get(side.name)?.get(side.target));
  const { point, ci95, ends, pairs } = metricRatio(left.metric, target, base);
  return { point, ci95, ends, limit: right.factor / left.factor, n: pairs.length };
}

/** Where a ratio may lie; an end that failures leave open is as far out as a ratio can be. */
function rangeBetween({ low, high }: Ends): Range | null {
  return low === null && high === null ? null : [low ?? 0, high ?? Number.POSITIVE_INFINITY];
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

const fewestBlocks = 6;

function noRatioReason({ point, ends, n }: NonNullable<ClaimAnswer['ratio']>): string {
  const open = [ends.low, ends.high].filter((end) => end === null).length;
  if (open === 0) return 'the interval of the ratio reaches to both sides of what is claimed';
  if (open === 1) {
    return 'the interval of the ratio has one end only, since launches failed, which ranks as infinitely slow, and that end does not tell';
  }
  if (n < fewestBlocks) {
    return `${n} ${n === 1 ? 'round has' : 'rounds have'} both metrics; an interval of 95 % needs ${fewestBlocks}`;
  }
  if (point === null) return 'there is no ratio: launches failed, or metrics are not above 0';
  return 'the ratio has no interval: launches failed, which ranks as infinitely slow, or rounds resemble each other so much that they count as too few';
}

function untoldReason(sides: readonly AnsweredSide[], doubt: string | undefined): string {
  const missing = sides.find(({ point }) => point === null);
  if (missing !== undefined)
    return `${missing.metric} was not told: not measured, too few launches, or most of them failed`;
  if (doubt !== undefined) return doubt;
  const unbounded = sides.find(({ range }) => range === null);
  if (unbounded !== undefined) {
    return `${unbounded.metric} has no interval: fewer than ${fewestBlocks} independent launches, or failures among them`;
  }
  return 'the interval reaches to both sides of what is claimed';
}
