import { sameWithin } from '../stats/same-within.ts';
import { formatBytes, formatDuration, formatRatio, formatRatioTo } from '../wording/format.ts';
import { labelOf } from './label.ts';
import { startupNames } from './launch-metrics.ts';
import type { Comparison, Summary, TargetSummary } from './summary.ts';
import { isUpperBound } from './upper-bound.ts';
import { blocksWanted, isFact, whatIsShown } from './what-is-shown.ts';

/** The comparison of a target with the first one in a metric; nothing for the first one itself. */
export function comparisonOf(summary: Summary, metric: string, target: string): Comparison | undefined {
  return summary.comparisons.find((compared) => compared.metric === metric && compared.target === target);
}

/**
 * `3.1 times (2.9–3.4) that of process`, or what can be said instead: the same words in sentences, tables and charts.
 */
export function verdict(summary: Summary, compared: Comparison): string {
  const { ratio, ci95 } = compared;
  const base = labelOf(summary, compared.base);
  if (ratio === null) return `no ratio to ${base} can be told`;
  switch (whatIsShown(summary, compared)) {
    case 'separate-groups':
      return `${inBlocks(compared)} ${base} (no ratio: samples fall into separate groups)`;
    case 'the-same':
      return isFact(compared)
        ? `the same as ${base}`
        : `the same as ${base} within ${sameWithin * 100} %: ${formatRatio(ratio, ci95)}`;
    case 'no-difference':
      return `no difference from ${base} shown: ${formatRatio(ratio, ci95)}`;
    case 'too-few-blocks':
      return `${formatRatioTo(base, ratio, ci95)}, not certain in so few rounds (${blocksWanted(summary, compared)} might show it)`;
    case 'no-difference-among-many':
      return `no difference from ${base} shown among so many comparisons: ${formatRatio(ratio, ci95)}`;
    case 'below-resolution':
      return `no difference from ${base} shown (less than the resolution)`;
    case 'no-interval':
      return `${formatRatioTo(base, ratio)} (no interval)`;
    default:
      return formatRatioTo(base, ratio, ci95);
  }
}

/** `in 90 % of rounds more than`: what can be said of samples that a ratio does not describe. */
function inBlocks({ probabilityLess }: Comparison): string {
  const less = probabilityLess?.point ?? 0;
  const share = `in ${Math.round(Math.max(less, 1 - less) * 100)} % of rounds`;
  return `${share} ${less > 0.5 ? 'less' : 'more'} than`;
}

/**
 * What a metric says for every target, as one line a target: `vm (emulated): 8.17 s, 336 times (329–341) that of
 * process`.
 */
export function findings(
  summary: Summary,
  metric: string,
  metricOf: (target: string) => number | null | undefined,
  unit: 'duration' | 'bytes',
): string[] {
  const format = unit === 'duration' ? formatDuration : formatBytes;
  return Object.keys(summary.targets).flatMap((target) => {
    const value = metricOf(target);
    if (value === null || value === undefined) return [];
    const compared = comparisonOf(summary, metric, target);
    const against = compared === undefined ? '' : `, ${verdict(summary, compared)}`;
    const most = isMost(summary.targets[target], metric) ? '≤ ' : '';
    return [`${labelOf(summary, target)}: ${most}${format(value)}${against}`];
  });
}

/** True of a time of which only the upper end is known. */
function isMost(target: TargetSummary | undefined, metric: string): boolean {
  const name = startupNames.find((one) => metric === `startup.${one}`);
  return target !== undefined && name !== undefined && isUpperBound(target.startup, name);
}

/** The comparison in which targets differ the most, of those in which a difference is shown. */
export function largestShown(
  summary: Summary,
  comparisons: readonly Comparison[],
): (Comparison & { readonly ratio: number }) | undefined {
  const shown = comparisons.flatMap(({ ratio, ...rest }) =>
    ratio !== null && whatIsShown(summary, { ratio, ...rest }) === 'a-difference' ? [{ ...rest, ratio }] : [],
  );
  return furthestFirst(shown)[0];
}

/**
 * The finding in one line: of the target that differs the most from the first one; where no difference is shown, what
 * is. Nothing when there is nothing to compare.
 * @param subject `time to ready`
 * @param say the sentence of a difference that is shown
 */
export function headline(
  summary: Summary,
  metric: string,
  subject: string,
  say: (target: string, base: string, ratio: number) => string,
): string | undefined {
  const compared = summary.comparisons.filter((entry) => entry.metric === metric);
  const most = largestShown(summary, compared);
  if (most !== undefined) return say(labelOf(summary, most.target), labelOf(summary, most.base), most.ratio);
  const [other] = furthestFirst(compared);
  return other && `${labelOf(summary, other.target)}, ${subject}: ${verdict(summary, other)}`;
}

/** No ratio comes last. */
function furthestFirst<One extends Comparison>(comparisons: readonly One[]): readonly One[] {
  const far = ({ ratio }: Comparison) => (ratio === null || ratio <= 0 ? -1 : Math.abs(Math.log(ratio)));
  return comparisons.toSorted((a, b) => far(b) - far(a));
}
