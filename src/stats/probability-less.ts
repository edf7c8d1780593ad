import type { Located } from './order-statistic.ts';
import type { Pairs } from './paired-ratio.ts';
import { share } from './wilson.ts';

/**
 * P(form < base) within a block, from 0 to 1: the share of blocks in which the form's sample was the smaller, with
 * Wilson's 95 % interval, since blocks are independent trials of it. A tie counts half, and so does a block in
 * which both failed. Unlike a ratio it also describes samples with several modes.
 */
export function probabilityLess(pairs: Pairs): Located {
  let less = 0;
  for (const { form, base } of pairs) less += form < base ? 1 : form === base ? 0.5 : 0;
  return share(less, pairs.length);
}
