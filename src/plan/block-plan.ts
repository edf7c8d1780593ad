import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../stats/shuffle.ts';

/**
 * Builds a plan with a turn of each target in each block: complete blocks, each holding every target once, shuffled.
 * The same seed gives the same plan.
 */
export function buildBlockPlan(
  targets: readonly string[],
  blocks: number,
  seed: number,
): readonly { readonly block: number; readonly target: string }[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length: blocks }, (_, block) =>
    shuffled(targets, random).map((target) => ({ block, target })),
  ).flat();
}
