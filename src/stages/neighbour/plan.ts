import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../../stats/shuffle.ts';
import type { Condition } from './kinds.ts';
import type { NeighbourSettings } from './settings.ts';

/** One fresh pair of instances, and the conditions under which its victim is measured, in order. */
export interface NeighbourBlock {
  readonly block: number;
  readonly target: string;
  readonly conditions: readonly Condition[];
}

/** The number that keeps this order apart from that of the launches for the same seed. */
const stream = 0x6e626f72;

/**
 * Builds the plan of all pairs: complete blocks, each holding every target once, shuffled; within a pair every
 * condition once, shuffled. A neighbour cannot be taken away and put back, so `alone` is the first or the last, by
 * chance. The same seed gives the same plan.
 */
export function buildNeighbourPlan(
  targets: readonly string[],
  { blocks, aggressors }: Pick<NeighbourSettings, 'blocks' | 'aggressors'>,
  seed: number,
): readonly NeighbourBlock[] {
  const random = xoroshiro128plus(seed ^ stream);
  return Array.from({ length: blocks }, (_, block) =>
    shuffled(targets, random).map((target): NeighbourBlock => {
      const together = shuffled<Condition>(['idle', 'idle-again', ...aggressors], random);
      const aloneFirst = shuffled([true, false], random)[0] === true;
      return { block, target, conditions: aloneFirst ? ['alone', ...together] : [...together, 'alone'] };
    }),
  ).flat();
}
