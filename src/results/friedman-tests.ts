import { friedmanTest } from '../stats/friedman.ts';
import type { BlockSamples } from './block-samples.ts';
import type { FriedmanEntry } from './summary.ts';

/** Whether any of three or more forms differs, figure by figure, over the blocks in which every form has a sample. */
export function friedmanTests(samples: BlockSamples): readonly FriedmanEntry[] {
  return [...samples].flatMap(([figure, byForm]) => {
    const [first, ...others] = byForm.values();
    const blocks = [...(first ?? [])].flatMap(([block, sample]) => {
      const row = [sample, ...others.flatMap((form) => form.get(block) ?? [])];
      return row.length === byForm.size ? [row] : [];
    });
    const test = friedmanTest(blocks);
    return test === null ? [] : [{ figure, n: blocks.length, ...test }];
  });
}
