import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../../stats/shuffle.ts';

/** The number that keeps this order apart from that of the launches for the same seed. */
const stream = 0x70756c6c;

/**
 * Builds the plan of all pulls: complete blocks, each holding everything once, shuffled. The same seed gives the same
 * plan.
 */
export function buildPullPlan<T>(
  artifacts: readonly T[],
  repetitions: number,
  seed: number,
): readonly { readonly block: number; readonly artifact: T }[] {
  const random = xoroshiro128plus(seed ^ stream);
  return Array.from({ length: repetitions }, (_, block) =>
    shuffled(artifacts, random).map((artifact) => ({ block, artifact })),
  ).flat();
}
