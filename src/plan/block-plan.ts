import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../stats/shuffle.ts';

/**
 * A turn of each form in each block: complete blocks, each holding every form once, shuffled. The same seed gives the
 * same plan.
 */
export function buildBlockPlan(
  forms: readonly string[],
  blocks: number,
  seed: number,
): readonly { readonly block: number; readonly form: string }[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length: blocks }, (_, block) =>
    shuffled(forms, random).map((form) => ({ block, form })),
  ).flat();
}
