import type { Unit } from '../metric.ts';
import { type Bounded, sameWithin } from '../stats/two-medians.ts';
import { differenceText, ratioText, ratioTextTo } from '../wording/bounded.ts';
import { formatRatio } from '../wording/format.ts';
import { inUnit } from '../wording/in-unit.ts';
import { untouchedIfAny } from './emulation.ts';
import { labelOf } from './label.ts';
import { startupNames } from './launch-metrics.ts';
import { metrics } from './metrics.ts';
import type { Comparison, Summary, TargetSummary } from './summary.ts';
import { isUpperBound } from './upper-bound.ts';
import { blocksWanted, isFact, whatIsShown } from './what-is-shown.ts';

/** The comparison of a target with the baseline in a metric; nothing for the baseline itself. */
export function comparisonOf(summary: Summary, metric: string, target: string): Comparison | undefined {
  return summary.comparisons.find((compared) => compared.metric === metric && compared.target === target);
}

/**
 * `3.1× process (2.9–3.4×)`, or what can be said instead: the same words in sentences, tables and charts.
 * Where there is no ratio, the difference stands in for it.
 */
export function verdict(summary: Summary, compared: Comparison): string {
  const base = labelOf(summary, compared.base);
  const amount = ratioText(compared.ratio) ?? differenceInWords(compared);
  const amountTo =
    ratioTextTo(base, compared.ratio) ??
    differenceInWords(compared)?.replace(/ (more|less)\b/, ` $1 than ${base}`);
  if (amount === null || amountTo === undefined) return `nothing can be compared with ${base}`;
  const ofAmount = isNothing(compared) ? '' : `: ${amount}`;
  switch (whatIsShown(summary, compared)) {
    case 'a-difference':
      return amountTo;
    case 'the-same':
      return isEqual(compared)
        ? `the same as ${base}`
        : `the same as ${base} within ${sameWithin * 100}%${ofAmount}`;
    case 'below-resolution':
      return `no difference from ${base} shown (less than the resolution)`;
    case 'too-few-blocks':
      return `no difference from ${base} shown in so few rounds (${blocksWanted(summary, compared)} might show one)${ofAmount}`;
    case 'no-difference-among-many':
      return `no difference from ${base} shown among so many comparisons${ofAmount}`;
    default:
      return `no difference from ${base} shown${ofAmount}`;
  }
}

/** `204 ms more (190–220 ms)`; null: none can be told, or the verdict has it, as where there is no ratio. */
export function differenceBeside(compared: Comparison): string | null {
  return ratioText(compared.ratio) === null || isEqual(compared) ? null : differenceInWords(compared);
}

/** Sizes that are equal, or samples whose medians are so with certainty, such as those of nothing at all. */
function isEqual(compared: Comparison): boolean {
  const { point, low, high } = compared.difference;
  return point === 0 && (isFact(compared) || (low === 0 && high === 0));
}

/** Medians that are equal, without a ratio and an interval: `0 B` would be no amount. */
function isNothing(compared: Comparison): boolean {
  const { point, low, high } = compared.difference;
  return ratioText(compared.ratio) === null && point === 0 && low === null && high === null;
}

function differenceInWords({ metric, difference }: Comparison): string | null {
  const unit = metrics.get(metric)?.unit;
  return unit === undefined ? null : differenceText(difference, unit);
}

/**
 * What a metric says for every target, as one line a target: `VM (emulated): 8.17 s, 336× process
 * (329–341×)`.
 */
export function findings(
  summary: Summary,
  metric: string,
  metricOf: (target: string) => number | null | undefined,
  unit: Unit,
): string[] {
  return Object.keys(summary.targets).flatMap((target) => {
    const value = metricOf(target);
    if (value === null || value === undefined) return [];
    const compared = comparisonOf(summary, metric, target);
    const against = compared === undefined ? '' : `, ${verdict(summary, compared)}`;
    const most = isMost(summary.targets[target], metric) ? '≤ ' : '';
    return [`${labelOf(summary, target)}: ${most}${inUnit(value, unit)}${against}`];
  });
}

/** True of a time of which only the upper end is known. */
function isMost(target: TargetSummary | undefined, metric: string): boolean {
  const name = startupNames.find((one) => metric === `startup.${one}`);
  return target !== undefined && name !== undefined && isUpperBound(target.startup, name);
}

/** A comparison that has a ratio. */
export type WithRatio = Comparison & { readonly ratio: Bounded & { readonly point: number } };

export function withRatio(comparisons: readonly Comparison[]): readonly WithRatio[] {
  return comparisons.filter((one): one is WithRatio => one.ratio.point !== null && one.ratio.point > 0);
}

/** Two targets that differ, the larger first. */
export interface Apart {
  readonly compared: WithRatio;
  readonly larger: string;
  readonly smaller: string;
  /** The targets themselves. */
  readonly names: { readonly larger: string; readonly smaller: string };
  /** `3.1×` */
  readonly times: string;
}

/**
 * The finding in one line: of the two targets that a reader compares first, whatever others differ by. Nothing when there
 * is nothing to compare.
 * @param subject `time to ready`
 * @param say the sentence of a difference that is shown
 */
export function headline(
  summary: Summary,
  metric: string,
  subject: string,
  say: (apart: Apart) => string,
): string | undefined {
  const compared = leadingComparison(summary, metric);
  if (compared === undefined) return undefined;
  const [ratio] = withRatio([compared]);
  return ratio !== undefined && whatIsShown(summary, compared) === 'a-difference'
    ? say(apart(summary, ratio))
    : `${labelOf(summary, compared.target)}, ${subject}: ${verdict(summary, compared)}`;
}

function apart(summary: Summary, compared: WithRatio): Apart {
  const { target, base, ratio } = compared;
  const [larger, smaller] = ratio.point < 1 ? [base, target] : [target, base];
  return {
    compared,
    larger: labelOf(summary, larger),
    smaller: labelOf(summary, smaller),
    names: { larger, smaller },
    times: formatRatio(Math.max(ratio.point, 1 / ratio.point)),
  };
}

/** What a reader compares the baseline with first. */
const comparedFirst: readonly TargetSummary['kind'][] = ['vm', 'microvm', 'process', 'container'];

/** The rank of a kind of target, the lower the sooner a reader compares it with the baseline. */
export function rankOf(kind: TargetSummary['kind']): number {
  return comparedFirst.indexOf(kind);
}

/**
 * The comparison that a title is about. Emulated targets are named only where no others are compared: how fast QEMU's
 * translator is leads no chart.
 */
export function leadingComparison(summary: Summary, metric: string): Comparison | undefined {
  const own = summary.comparisons.filter((compared) => compared.metric === metric);
  const untouched = untouchedIfAny(summary, own, ({ target, base }) => ({
    targets: [target, base],
    group: metric.slice(0, metric.indexOf('.')),
  }));
  const rank = ({ target }: Comparison) => {
    const kind = summary.targets[target]?.kind;
    return kind === undefined ? comparedFirst.length : rankOf(kind);
  };
  return untouched.toSorted((a, b) => rank(a) - rank(b))[0];
}
