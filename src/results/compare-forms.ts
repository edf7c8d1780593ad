import { type Pair, pairedRatio } from '../stats/paired-ratio.ts';
import { allImageFigures, memoryFigures, startupSample } from './figures.ts';
import type { LaunchRecord } from './records.ts';
import type { RunParts } from './run-parts.ts';

import type { Comparison, FormSummary, Summary } from './summary.ts';

const comparedMarks = ['ready', 'listening', 'accepted'] as const;

/** Each form against the first one: startup and memory paired by block, image sizes as plain ratios. */
export function compareForms(parts: RunParts, forms: Summary['forms']): readonly Comparison[] {
  const [base, ...others] = parts.header.scenario.forms.map((spec) => spec.name);
  if (base === undefined) return [];
  return others.flatMap((form) => {
    const paired = (figure: string, sampleOf: (launch: LaunchRecord) => number | null | undefined) => {
      const pairs = pairsOf(parts.measured, form, base, sampleOf);
      if (pairs.length === 0) return [];
      const { point, ci95 } = pairedRatio(pairs);
      return [{ figure, form, base, ratio: point, ci95, n: pairs.length }];
    };
    return [
      ...comparedMarks.flatMap((mark) => paired(`startup.${mark}`, (launch) => startupSample(launch, mark))),
      ...memoryFigures.flatMap((figure) => paired(`memory.${figure}`, (launch) => launch.memory?.[figure])),
      ...imageComparisons(form, base, forms),
    ];
  });
}

/** Blocks in which both forms have a sample; a repeated launch of one block counts once, the first. */
function pairsOf(
  launches: readonly LaunchRecord[],
  form: string,
  base: string,
  sampleOf: (launch: LaunchRecord) => number | null | undefined,
): readonly Pair[] {
  const samples = (name: string) => {
    const byBlock = new Map<number, number>();
    for (const launch of launches) {
      const sample = launch.form === name ? sampleOf(launch) : undefined;
      if (typeof sample === 'number' && !byBlock.has(launch.block)) byBlock.set(launch.block, sample);
    }
    return byBlock;
  };
  const bases = samples(base);
  return [...samples(form)].flatMap(([block, sample]) => {
    const baseSample = bases.get(block);
    return baseSample === undefined ? [] : [{ form: sample, base: baseSample }];
  });
}

/** Sizes are facts of one image, not samples: a ratio without an interval. */
function imageComparisons(form: string, base: string, forms: Readonly<Record<string, FormSummary>>) {
  return allImageFigures.flatMap((figure): Comparison[] => {
    const size = forms[form]?.image[figure] ?? null;
    const baseSize = forms[base]?.image[figure] ?? null;
    if (size === null || baseSize === null) return [];
    const ratio = size > 0 && baseSize > 0 ? size / baseSize : null;
    return [{ figure: `image.${figure}`, form, base, ratio, ci95: null, n: 1 }];
  });
}
