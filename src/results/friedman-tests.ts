import { friedmanTest } from '../stats/friedman.ts';
import { samplesByBlock } from './block-samples.ts';
import { pairedFigures } from './figures.ts';
import type { RunParts } from './run-parts.ts';
import type { FriedmanEntry } from './summary.ts';

/** Whether any of three or more forms differs, figure by figure, over the blocks in which every form has a sample. */
export function friedmanTests({ header, measured }: RunParts): readonly FriedmanEntry[] {
  const forms = header.scenario.forms.map((spec) => spec.name);
  return pairedFigures.flatMap(({ name, sampleOf }) => {
    const [first, ...others] = forms.map((form) => samplesByBlock(measured, form, sampleOf));
    const blocks = [...(first ?? [])].flatMap(([block, sample]) => {
      const row = [sample, ...others.flatMap((samples) => samples.get(block) ?? [])];
      return row.length === forms.length ? [row] : [];
    });
    const test = friedmanTest(blocks);
    return test === null ? [] : [{ figure: name, n: blocks.length, ...test }];
  });
}
