import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../../stats/shuffle.ts';

/** Keeps this order apart from that of the launches, which the same seed gives. */
const stream = 0x70756c6c;

/**
 * Every time that something is pulled, in order: complete blocks, each holding everything once, shuffled. The same
 * seed gives the same plan.
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
