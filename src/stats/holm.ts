/**
 * Holm's adjusted p-values, in the order given: those below α may all be called significant, and the chance that
 * any of them is a false alarm is at most α. Source: Holm, "A Simple Sequentially Rejective Multiple Test
 * Procedure" (1979).
 */
export function holm(ps: readonly number[]): readonly number[] {
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  ps.map((p, index) => ({ p, index }))
    .sort((a, b) => a.p - b.p)
    .forEach(({ p, index }, smaller) => {
      largest = Math.max(largest, Math.min(1, p * (ps.length - smaller)));
      adjusted[index] = largest;
    });
  return adjusted;
}
