import { friedmanTest } from '../stats/friedman.ts';
import type { BlockSamples, ByBlock } from './block-samples.ts';
import type { FriedmanEntry } from './summary.ts';

/**
 * Tests whether any of three or more targets differs, metric by metric, over the blocks in which every target has a
 * sample.
 */
export function friedmanTests(samples: BlockSamples): readonly FriedmanEntry[] {
  return [...samples].flatMap(([metric, byTarget]) => {
    const test = friedmanTest(wholeBlocks([...byTarget.values()]));
    return test === null ? [] : [{ metric, ...test }];
  });
}

/** One at a time: a list of them would take more memory than all samples. */
function* wholeBlocks(targets: readonly ByBlock[]): Generator<readonly number[]> {
  for (let place = 0; place < (targets[0]?.length ?? 0); place += 1) {
    const block = targets.map((samples) => samples[place] as number);
    if (!block.some(Number.isNaN)) yield block;
  }
}
