import { friedmanTest } from '../stats/friedman.ts';
import type { BlockSamples, ByBlock } from './block-samples.ts';
import type { FriedmanEntry } from './summary.ts';

/** Whether any of three or more forms differs, figure by figure, over the blocks in which every form has a sample. */
export function friedmanTests(samples: BlockSamples): readonly FriedmanEntry[] {
  return [...samples].flatMap(([figure, byForm]) => {
    const test = friedmanTest(wholeBlocks([...byForm.values()]));
    return test === null ? [] : [{ figure, ...test }];
  });
}

/** One at a time: a list of them would take more memory than all samples. */
function* wholeBlocks(forms: readonly ByBlock[]): Generator<readonly number[]> {
  for (let place = 0; place < (forms[0]?.length ?? 0); place += 1) {
    const block = forms.map((samples) => samples[place] as number);
    if (!block.some(Number.isNaN)) yield block;
  }
}
