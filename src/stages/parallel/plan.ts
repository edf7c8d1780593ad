import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../../stats/shuffle.ts';
import type { StartCount } from './counts.ts';
import type { ParallelSettings } from './settings.ts';

/** One batch: so many instances of a target, started at once. */
export interface Batch {
  readonly block: number;
  readonly target: string;
  readonly count: StartCount;
}

/** The number that keeps this order apart from those of the launches and of other stages for the same seed. */
const stream = 0x70617261;

/**
 * Builds the plan of all batches: complete blocks, each holding every target with every count once, shuffled. The same
 * seed gives the same plan.
 */
export function buildParallelPlan(
  targets: readonly string[],
  { blocks, counts }: ParallelSettings,
  seed: number,
): readonly Batch[] {
  const random = xoroshiro128plus(seed ^ stream);
  const pairs = targets.flatMap((target) => counts.map((count) => ({ target, count })));
  return Array.from({ length: blocks }, (_, block) =>
    shuffled(pairs, random).map((pair) => ({ block, ...pair })),
  ).flat();
}
