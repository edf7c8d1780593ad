import { dipTest } from '../stats/dip.ts';
import { holm } from '../stats/holm.ts';
import { finiteIn, quantileIn } from '../stats/order-statistic.ts';
import { sameWithin } from '../stats/two-medians.ts';
import type { Caveat } from './caveat.ts';
import { comparedMetrics } from './compare-targets.ts';
import { sortedSamplesOf } from './metric-samples.ts';
import type { RunParts } from './run-parts.ts';

/**
 * The metrics of targets whose samples fall into several groups, by Hartigan's dip test at 5 % adjusted by Holm for all
 * such tests of the run. Samples that differ by less than what is called the same are not tested: groups among them
 * matter to nobody. Medians, ratios and differences are valid for samples with groups too, which are said beside them.
 */
export function severalModes(parts: RunParts, targets: readonly string[]): readonly Caveat[] {
  const tested = targets.flatMap((target) =>
    comparedMetrics.flatMap(({ fullName }) => {
      const finite = finiteIn(sortedSamplesOf(parts, fullName, target));
      const p = isSpread(finite) ? dipTest(finite) : null;
      return p === null ? [] : [{ target, metric: fullName, p }];
    }),
  );
  const adjusted = holm(tested.map(({ p }) => p));
  return tested.flatMap(({ target, metric }, index): Caveat[] => {
    if ((adjusted[index] as number) >= 0.05) return [];
    const text = `samples of ${metric} fall into separate groups (several modes); the median is that of all of them together`;
    return [{ condition: 'several-modes', metrics: [`${target}.${metric}`], launches: [], text }];
  });
}

function isSpread(sorted: Float64Array): boolean {
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  return most - least > sameWithin * Math.abs(quantileIn(sorted, 0.5) ?? 0);
}
