import type { Located } from './order-statistic.ts';
import type { Pairs } from './paired-ratio.ts';
import { share } from './wilson.ts';

/**
 * P(target < base) within a block, from 0 to 1: the share of blocks in which the target's sample was the smaller, with
 * Wilson's 95 % interval, since blocks are independent trials of it. A tie counts half, and so does a block in
 * which both failed. Unlike a ratio it also describes samples with several modes.
 */
export function probabilityLess(pairs: Pairs): Located {
  let less = 0;
  for (const { target, base } of pairs) less += target < base ? 1 : target === base ? 0.5 : 0;
  return share(less, pairs.length);
}
