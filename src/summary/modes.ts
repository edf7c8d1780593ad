import { dipTest } from '../stats/dip.ts';
import { holm } from '../stats/holm.ts';
import { finiteIn, quantileIn } from '../stats/order-statistic.ts';
import { sameWithin } from '../stats/two-medians.ts';
import type { Caveat } from './caveat.ts';
import { comparedMetrics } from './compare-targets.ts';
import { sortedSamplesOf } from './metric-samples.ts';
import type { RunParts } from './run-parts.ts';

/**
 * The metrics of targets whose samples fall into several groups, far enough apart to matter, by Hartigan's dip test at 5 %
 * adjusted by Holm for all such tests of the run. Medians, ratios and differences are valid for such samples too; that
 * there are groups is said beside them.
 */
export function severalModes(parts: RunParts, targets: readonly string[]): readonly Caveat[] {
  const tested = targets.flatMap((target) =>
    comparedMetrics.flatMap(({ fullName }) => {
      const finite = finiteIn(sortedSamplesOf(parts, fullName, target));
      const p = dipTest(finite);
      return p === null ? [] : [{ target, metric: fullName, p, matters: isSpread(finite) }];
    }),
  );
  const adjusted = holm(tested.map(({ p }) => p));
  return tested.flatMap(({ target, metric, matters }, index): Caveat[] => {
    if (!matters || (adjusted[index] as number) >= 0.05) return [];
    const text = `samples of ${metric} fall into separate groups (several modes); the median is that of all of them together`;
    return [{ condition: 'several-modes', metrics: [`${target}.${metric}`], launches: [], text }];
  });
}

/** Groups that differ by less than what is called the same matter to nobody. */
function isSpread(sorted: Float64Array): boolean {
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  return most - least > sameWithin * Math.abs(quantileIn(sorted, 0.5) ?? 0);
}
