import { holm } from '../stats/holm.ts';
import { logRatios, pairedRatio } from '../stats/paired-ratio.ts';
import { probabilityLess } from '../stats/probability-less.ts';
import { sameRatio } from '../stats/same-within.ts';
import { signedRankTest } from '../stats/signed-rank-test.ts';
import { type BlockSamples, pairsOf } from './block-samples.ts';
import { allImageFigures, type PairedFigure, pairedFigures } from './figures.ts';
import type { Comparison, FormSummary, Summary } from './summary.ts';

/**
 * Each form of the summary against its first one: startup and memory paired by block, image sizes as plain ratios.
 */
export function compareForms(samples: BlockSamples, forms: Summary['forms']): readonly Comparison[] {
  const [base, ...others] = Object.keys(forms);
  if (base === undefined) return [];
  return withHolm(
    others.flatMap((form) => [
      ...pairedFigures.flatMap((figure) => pairedComparison(samples, figure, form, base, forms)),
      ...imageComparisons(form, base, forms),
    ]),
  );
}

function pairedComparison(
  samples: BlockSamples,
  { name, statisticsOf }: PairedFigure,
  form: string,
  base: string,
  forms: Summary['forms'],
): readonly Comparison[] {
  const pairs = pairsOf(samples.get(name)?.get(form), samples.get(name)?.get(base));
  if (pairs.length === 0) return [];
  const { point, ci95 } = pairedRatio(pairs);
  const differences = logRatios(pairs);
  const isMultimodal = (one: FormSummary | undefined) =>
    one !== undefined && statisticsOf(one)?.multimodal === true;
  return [
    {
      figure: name,
      form,
      base,
      ratio: point,
      ci95,
      n: pairs.length,
      p: differences === null ? null : signedRankTest(differences),
      pHolm: null,
      probabilityLess: probabilityLess(pairs),
      same: sameRatio(pairs),
      multimodal: isMultimodal(forms[form]) || isMultimodal(forms[base]),
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
