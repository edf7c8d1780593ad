/**
 * How many pairs the signed-rank test needs at least, so that `tests` of them can all stay below α after Holm's
 * adjustment: of n pairs, p is never below 2^(1−n), when all differences have one sign.
 */
export function fewestPairs(tests: number, alpha = 0.05): number {
  return Math.floor(Math.log2(tests / alpha)) + 2;
}
