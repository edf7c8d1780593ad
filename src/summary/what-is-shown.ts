import { fewestToDiffer, sameWithin } from '../stats/two-medians.ts';
import { metrics } from './metrics.ts';
import type { Comparison, Summary } from './summary.ts';

/**
 * What may be said of two targets in a metric:
 * - `nothing`: there is nothing to compare;
 * - `the-same`: within the margin of equivalence, or sizes that are equal;
 * - `a-difference`: the test shows it, adjusted for all targets that are compared in the metric, or sizes differ;
 * - `below-resolution`: the resolution of the marks hides it;
 * - `too-few-blocks`: so few that the test could not show a difference, whatever they said;
 * - `no-difference-among-many`: the test shows it by itself, and not among those of all targets;
 * - `no-difference`: neither is shown.
 */
export type Shown =
  | 'nothing'
  | 'the-same'
  | 'a-difference'
  | 'below-resolution'
  | 'too-few-blocks'
  | 'no-difference-among-many'
  | 'no-difference';

const alpha = 0.05;

/** Sentences, tables and titles of charts all go by this. */
export function whatIsShown(summary: Summary, compared: Comparison): Shown {
  const { difference, n, baseN, p, pHolm, same } = compared;
  if (isFact(compared)) return difference.point === 0 ? 'the-same' : 'a-difference';
  if (p === null || pHolm === null) return 'nothing';
  if (same === true) return isWiderThanMargin(summary, compared) ? 'below-resolution' : 'the-same';
  if (pHolm < alpha) return isBelowResolution(summary, compared) ? 'below-resolution' : 'a-difference';
  if (Math.min(n, baseN) < blocksWanted(summary, compared)) return 'too-few-blocks';
  return p < alpha ? 'no-difference-among-many' : 'no-difference';
}

/** How many blocks it takes to show that each target differs from the first one in a metric. */
export function blocksWanted(summary: Summary, { metric }: Pick<Comparison, 'metric'>): number {
  const tested = summary.comparisons.filter((compared) => compared.metric === metric && compared.p !== null);
  return fewestToDiffer(tested.length);
}

/** What is told of a target as a whole, such as the size of an image, is no sample: it has no interval, and needs none. */
export function isFact({ metric }: Pick<Comparison, 'metric'>): boolean {
  return metrics.get(metric)?.sampledOf === undefined;
}

function isBelowResolution(summary: Summary, compared: Comparison): boolean {
  const times = timesOf(summary, compared);
  return times !== undefined && Math.abs(times.medians[0] - times.medians[1]) < times.resolutionNs;
}

/** True when the marks are too wide to tell that two times are the same: they may differ by more within them. */
function isWiderThanMargin(summary: Summary, compared: Comparison): boolean {
  const times = timesOf(summary, compared);
  return times !== undefined && times.resolutionNs > sameWithin * Math.min(...times.medians);
}

/** The medians of two times that end with marks, and the width of the wider mark; undefined of any other metric. */
function timesOf(summary: Summary, { metric, target, base }: Comparison) {
  const [a, b] = [target, base].map((name) => {
    const summarised = summary.targets[name];
    return summarised && metrics.get(metric)?.markedTime(summarised);
  });
  if (typeof a?.medianNs !== 'number' || typeof b?.medianNs !== 'number') return undefined;
  const medians = [a.medianNs, b.medianNs] as const;
  return { medians, resolutionNs: Math.max(a.resolutionNs ?? 0, b.resolutionNs ?? 0) };
}
