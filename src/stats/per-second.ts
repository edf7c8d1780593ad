/**
 * How often a second something was done; null when it was not done at all, or in no time: a rate of 0 would be a number
 * for what was not seen.
 */
export function perSecond(count: number, elapsedNs: number): number | null {
  return count > 0 && elapsedNs > 0 ? (count / elapsedNs) * 1e9 : null;
}
