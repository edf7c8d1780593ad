import { type Pairs, ratioInterval } from './paired-ratio.ts';

/**
 * Two targets within 5 % of one another are called the same: a reader would not choose between them for less, and
 * runs of one target on shared machines differ by about as much.
 */
export const sameWithin = 0.05;

/**
 * True when target and base are the same within δ: both one-sided tests at 5 % reject that the ratio lies outside,
 * which is when its 90 % interval lies within [1/(1+δ), 1+δ]. false is not "different", only "not shown to be the
 * same". Source: Schuirmann, "A Comparison of the Two One-Sided Tests Procedure and the Power Approach" (1987).
 */
export function sameRatio(pairs: Pairs, delta: number = sameWithin): boolean {
  const interval = ratioInterval(pairs, 90);
  return interval !== null && interval[0] >= 1 / (1 + delta) && interval[1] <= 1 + delta;
}
