import { holm } from '../stats/holm.ts';
import { logRatios } from '../stats/paired-ratio.ts';
import { probabilityLess } from '../stats/probability-less.ts';
import { sameRatio } from '../stats/same-within.ts';
import { signedRankTest } from '../stats/signed-rank-test.ts';
import { type BlockSamples, pairsOf } from './block-samples.ts';
import { hasSeveralModes } from './figure-statistics.ts';
import { allImageFigures } from './figures.ts';
import { metricRatio } from './metric-ratio.ts';
import { type CataloguedMetric, metrics } from './metrics.ts';
import type { Comparison, FormSummary, Summary } from './summary.ts';

/** What a reader asks first comes first. */
const comparedMarks = ['startup.ready', 'startup.listening', 'startup.accepted'];

/** The metrics in which forms are compared block by block: those of launches, and those of stages that have samples. */
export const comparedMetrics: readonly CataloguedMetric[] = [
  ...comparedMarks.flatMap((name) => metrics.get(name) ?? []),
  ...[...metrics.values()].filter(
    ({ sampledOf, group }) => sampledOf !== undefined && group !== 'startup' && group !== 'image',
  ),
];

/** Each form of the summary against its first one: samples paired by block, image sizes as plain ratios. */
export function compareForms(samples: BlockSamples, forms: Summary['forms']): readonly Comparison[] {
  const [base, ...others] = Object.keys(forms);
  if (base === undefined) return [];
  return withHolm(
    others.flatMap((form) => [
      ...comparedMetrics.flatMap((metric) => pairedComparison(samples, metric, form, base, forms)),
      ...imageComparisons(form, base, forms),
    ]),
  );
}

function pairedComparison(
  samples: BlockSamples,
  metric: CataloguedMetric,
  form: string,
  base: string,
  forms: Summary['forms'],
): readonly Comparison[] {
  const byForm = samples.get(metric.fullName);
  const [own, others] = [byForm?.get(form), byForm?.get(base)];
  const { point, ci95, pairs } = metricRatio(metric, own, others);
  if (pairs.length === 0) return [];
  const differences = logRatios(pairs);
  const isMultimodal = (one: string) => {
    const summary = forms[one];
    const told = summary && metric.statistics(summary);
    return told?.multimodal ?? hasSeveralModes(byForm?.get(one));
  };
  return [
    {
      figure: metric.fullName,
      form,
      base,
      ratio: point,
      ci95,
      n: pairs.length,
      p: differences === null ? null : signedRankTest(differences),
      pHolm: null,
      probabilityLess: probabilityLess(pairsOf(own, others)),
      same: sameRatio(pairs),
      multimodal: isMultimodal(form) || isMultimodal(base),
    },
  ];
}

/** Sizes are facts of one image, not samples: a ratio without an interval. */
function imageComparisons(form: string, base: string, forms: Readonly<Record<string, FormSummary>>) {
  return allImageFigures.flatMap((figure): Comparison[] => {
    const size = forms[form]?.image[figure] ?? null;
    const baseSize = forms[base]?.image[figure] ?? null;
    if (size === null || baseSize === null) return [];
    const ratio = size > 0 && baseSize > 0 ? size / baseSize : null;
    return [
      {
        figure: `image.${figure}`,
        form,
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

/** p adjusted over the forms that are compared with the base in one figure. */
function withHolm(comparisons: readonly Comparison[]): readonly Comparison[] {
  const adjusted = new Map<Comparison, number>();
  for (const family of Map.groupBy(comparisons, ({ figure }) => figure).values()) {
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
