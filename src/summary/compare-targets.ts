import { holm } from '../stats/holm.ts';
import { type Bounded, medianDifference, medianRatio, medianTest, sameMedian } from '../stats/two-medians.ts';
import { sortedSamplesOf } from './metric-samples.ts';
import { type CataloguedMetric, metrics } from './metrics.ts';
import type { RunParts } from './run-parts.ts';
import type { Comparison, Summary } from './summary.ts';

/** What a reader asks first comes first. */
const comparedStarts = ['startup.ready', 'startup.fromNothing', 'startup.listening', 'startup.create'];

/** The metrics with samples in which targets are compared: those of launches, and those of stages that have samples. */
export const comparedMetrics: readonly CataloguedMetric[] = [
  ...comparedStarts.flatMap((name) => metrics.get(name) ?? []),
  ...[...metrics.values()].filter(({ sampledOf, group }) => sampledOf !== undefined && group !== 'startup'),
];

/** Sizes of images are facts, not samples. */
const comparedFacts = [...metrics.values()].filter(
  ({ sampledOf, group }) => sampledOf === undefined && group === 'image',
);

/** Each target of the summary against the baseline: medians of samples with intervals and a test, and sizes as they are. */
export function compareTargets(
  parts: RunParts,
  targets: Summary['targets'],
  base: string,
): readonly Comparison[] {
  const others = Object.keys(targets).filter((target) => target !== base);
  return withHolm(
    others.flatMap((target) => [
      ...comparedMetrics.flatMap(({ fullName }) => comparisonOfMedians(parts, fullName, target, base)),
      ...comparedFacts.flatMap((metric) => comparisonOfFacts(metric, target, base, targets)),
    ]),
  );
}

function comparisonOfMedians(
  parts: RunParts,
  metric: string,
  target: string,
  base: string,
): readonly Comparison[] {
  const [own, others] = [sortedSamplesOf(parts, metric, target), sortedSamplesOf(parts, metric, base)];
  const p = medianTest(own, others);
  if (p === null) return [];
  return [
    {
      metric,
      target,
      base,
      ratio: medianRatio(own, others),
      difference: medianDifference(own, others),
      n: own.length,
      baseN: others.length,
      p,
      pHolm: null,
      same: sameMedian(own, others),
    },
  ];
}

function comparisonOfFacts(
  { fullName: metric, estimate }: CataloguedMetric,
  target: string,
  base: string,
  targets: Summary['targets'],
): readonly Comparison[] {
  const [size, baseSize] = [target, base].map((name) => {
    const summary = targets[name];
    return summary === undefined ? null : estimate(summary).point;
  });
  if (typeof size !== 'number' || typeof baseSize !== 'number') return [];
  const ratio = exact(size > 0 && baseSize > 0 ? size / baseSize : null);
  const difference = exact(size - baseSize);
  return [{ metric, target, base, ratio, difference, n: 1, baseN: 1, p: null, pHolm: null, same: null }];
}

function exact(point: number | null): Bounded {
  return { point, low: null, high: null };
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
