import { holm } from '../stats/holm.ts';
import { logRatios } from '../stats/paired-ratio.ts';
import { probabilityLess } from '../stats/probability-less.ts';
import { sameRatio } from '../stats/same-within.ts';
import { signedRankTest } from '../stats/signed-rank-test.ts';
import { type BlockSamples, pairsOf } from './block-samples.ts';
import { imageSizeNames } from './launch-metrics.ts';
import { metricRatio } from './metric-ratio.ts';
import { type CataloguedMetric, metrics } from './metrics.ts';
import { hasSeveralModes } from './sample-statistics.ts';
import type { Comparison, Summary, TargetSummary } from './summary.ts';

/** What a reader asks first comes first. */
const comparedStarts = ['startup.ready', 'startup.fromNothing', 'startup.listening', 'startup.create'];

/**
 * The metrics in which targets are compared block by block: those of launches, and those of stages that have samples.
 */
export const comparedMetrics: readonly CataloguedMetric[] = [
  ...comparedStarts.flatMap((name) => metrics.get(name) ?? []),
  ...[...metrics.values()].filter(({ sampledOf, group }) => sampledOf !== undefined && group !== 'startup'),
];

/** Each target of the summary against its first one: samples paired by block, image sizes as plain ratios. */
export function compareTargets(samples: BlockSamples, targets: Summary['targets']): readonly Comparison[] {
  const [base, ...others] = Object.keys(targets);
  if (base === undefined) return [];
  return withHolm(
    others.flatMap((target) => [
      ...comparedMetrics.flatMap((metric) => pairedComparison(samples, metric, target, base, targets)),
      ...imageComparisons(target, base, targets),
    ]),
  );
}

function pairedComparison(
  samples: BlockSamples,
  metric: CataloguedMetric,
  target: string,
  base: string,
  targets: Summary['targets'],
): readonly Comparison[] {
  const byTarget = samples.get(metric.fullName);
  const [own, others] = [byTarget?.get(target), byTarget?.get(base)];
  const { point, ci95, pairs } = metricRatio(metric, own, others);
  if (pairs.length === 0) return [];
  const differences = logRatios(pairs);
  const isMultimodal = (one: string) => {
    const summary = targets[one];
    const told = summary && metric.statistics(summary);
    return told?.multimodal ?? hasSeveralModes(byTarget?.get(one));
  };
  return [
    {
      metric: metric.fullName,
      target,
      base,
      ratio: point,
      ci95,
      n: pairs.length,
      p: differences === null ? null : signedRankTest(differences),
      pHolm: null,
      probabilityLess: probabilityLess(pairsOf(own, others)),
      same: sameRatio(pairs),
      multimodal: isMultimodal(target) || isMultimodal(base),
    },
  ];
}

/** Sizes are facts of one image, not samples: a ratio without an interval. */
function imageComparisons(target: string, base: string, targets: Readonly<Record<string, TargetSummary>>) {
  return imageSizeNames.flatMap((metric): Comparison[] => {
    const size = targets[target]?.image[metric] ?? null;
    const baseSize = targets[base]?.image[metric] ?? null;
    if (size === null || baseSize === null) return [];
    const ratio = size > 0 && baseSize > 0 ? size / baseSize : null;
    return [
      {
        metric: `image.${metric}`,
        target,
        base,
        ratio,
        ci95: null,
        n: 1,
        p: null,
        pHolm: null,
        probabilityLess: null,
        same: null,
        multimodal: false,
      },
    ];
  });
}

/** p adjusted over the targets that are compared with the base in one metric. */
function withHolm(comparisons: readonly Comparison[]): readonly Comparison[] {
  const adjusted = new Map<Comparison, number>();
  for (const family of Map.groupBy(comparisons, ({ metric }) => metric).values()) {
    const tested = family.flatMap((comparison) =>
      comparison.p === null ? [] : [{ comparison, p: comparison.p }],
    );
    const ps = holm(tested.map(({ p }) => p));
    tested.forEach(({ comparison }, index) => {
      adjusted.set(comparison, ps[index] as number);
    });
  }
  return comparisons.map((comparison) => ({ ...comparison, pHolm: adjusted.get(comparison) ?? null }));
}
