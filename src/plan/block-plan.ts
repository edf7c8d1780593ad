import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../stats/shuffle.ts';

/** A form's turn in a block. */
export interface Turn {
  readonly block: number;
  readonly form: string;
}

/** Keep these orders apart from those of the launches and of each other, which the same seed gives. */
const streams = { lifecycle: 0x6c696665, speed: 0x73706565 } as const;

/** Complete blocks, each holding every form once, shuffled. The same seed gives the same plan. */
export function buildBlockPlan(
  measure: keyof typeof streams,
  forms: readonly string[],
  blocks: number,
  seed: number,
): readonly Turn[] {
  const random = xoroshiro128plus(seed ^ streams[measure]);
  return Array.from({ length: blocks }, (_, block) =>
    shuffled(forms, random).map((form): Turn => ({ block, form })),
  ).flat();
}
