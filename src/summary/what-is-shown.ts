import { fewestPairs } from '../stats/fewest-pairs.ts';
import { sameWithin } from '../stats/same-within.ts';
import { metrics } from './metrics.ts';
import type { Comparison, Summary } from './summary.ts';

/**
 * What may be said of two targets in a metric:
 * - `nothing`: there is no ratio;
 * - `separate-groups`: samples have several modes, which no ratio describes, so that it is withheld;
 * - `the-same`: within the margin of equivalence, or sizes that are equal;
 * - `no-difference`: the interval holds 1;
 * - `too-few-blocks`: so few that the test could not stand among those of all targets, whatever they said;
 * - `no-difference-among-many`: the test does not stand among those of all targets;
 * - `below-resolution`: the resolution of the marks hides it;
 * - `no-interval`: a ratio of too few samples;
 * - `a-difference`.
 */
export type Shown =
  | 'nothing'
  | 'separate-groups'
  | 'the-same'
  | 'no-difference'
  | 'too-few-blocks'
  | 'no-difference-among-many'
  | 'below-resolution'
  | 'no-interval'
  | 'a-difference';

/** Sentences, tables and titles of charts all go by this. */
export function whatIsShown(summary: Summary, compared: Comparison): Shown {
  const { ratio, ci95, pHolm } = compared;
  if (ratio === null) return 'nothing';
  if (compared.multimodal) return 'separate-groups';
  if (isFact(compared)) return ratio === 1 ? 'the-same' : 'a-difference';
  if (compared.same === true) return isWiderThanMargin(summary, compared) ? 'below-resolution' : 'the-same';
  if (ci95 !== null && ci95[0] <= 1 && ci95[1] >= 1) return 'no-difference';
  if (ci95 !== null && pHolm !== null && pHolm >= 0.05)
    return compared.n < blocksWanted(summary, compared) ? 'too-few-blocks' : 'no-difference-among-many';
  if (isBelowResolution(summary, compared)) return 'below-resolution';
  return ci95 === null ? 'no-interval' : 'a-difference';
}

/** How many blocks it takes to show that each target differs from the first one in a metric. */
export function blocksWanted(summary: Summary, { metric }: Pick<Comparison, 'metric'>): number {
  const tested = summary.comparisons.filter((compared) => compared.metric === metric && compared.p !== null);
  return fewestPairs(tested.length);
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

/** The medians of two times of a start, and the width of the wider of their marks; undefined of any other metric. */
function timesOf(summary: Summary, { metric, target, base }: Comparison) {
  const [group, mark] = metric.split('.');
  if (group !== 'startup') return undefined;
  const [a, b] = [target, base].map((name) => summary.targets[name]?.startup[mark as 'ready']);
  if (typeof a?.medianNs !== 'number' || typeof b?.medianNs !== 'number') return undefined;
  const medians = [a.medianNs, b.medianNs] as const;
  return { medians, resolutionNs: Math.max(a.resolutionNs ?? 0, b.resolutionNs ?? 0) };
}
