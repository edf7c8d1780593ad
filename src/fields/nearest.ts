import { closest, distance } from 'fastest-levenshtein';

/** The known word that `written` is likely to be a slip of; undefined when none is near. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || written.length > 64) return undefined;
  const word = closest(written.toLowerCase(), known);
  // Two letters swapped are a distance of two.
  const tolerance = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return distance(written.toLowerCase(), word) <= tolerance ? word : undefined;
}
