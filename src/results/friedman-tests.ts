import { friedmanTest } from '../stats/friedman.ts';
import type { BlockSamples, ByBlock } from './block-samples.ts';
import type { FriedmanEntry } from './summary.ts';

/** Whether any of three or more forms differs, figure by figure, over the blocks in which every form has a sample. */
export function friedmanTests(samples: BlockSamples): readonly FriedmanEntry[] {
  return [...samples].flatMap(([figure, byForm]) => {
    const blocks = wholeBlocks([...byForm.values()]);
    const test = friedmanTest(blocks);
    return test === null ? [] : [{ figure, n: blocks.length, ...test }];
  });
}

function wholeBlocks(forms: readonly ByBlock[]): readonly (readonly number[])[] {
  const blocks: number[][] = [];
  for (let place = 0; place < (forms[0]?.length ?? 0); place += 1) {
    const block = forms.map((samples) => samples[place] as number);
    if (!block.some(Number.isNaN)) blocks.push(block);
  }
  return blocks;
}
