import { BallastError } from '../errors.ts';
import { nearest } from '../fields/nearest.ts';

/** So many names fit in one line of a hint. */
const mostListed = 12;

/**
 * Makes sure that every name on the command line is a known one.
 * @param otherwise where all names can be seen, when there are too many for a hint
 * @throws BallastError `target-unknown`, `probe-unknown`
 */
export function requireKnown(
  what: 'target' | 'probe',
  asked: readonly string[],
  known: readonly string[],
  otherwise: string,
): void {
  const unknown = asked.find((one) => !known.includes(one));
  if (unknown === undefined) return;
  throw new BallastError('input', `${what}-unknown`, `there is no ${what} \`${unknown}\``, {
    hint: [...meantBy(unknown, known), known.length <= mostListed ? listOf(known) : otherwise].join('; '),
  });
}

/** The name that is spelt alike, or else those with the same letters before their numbers: K1 to K7 for K99. */
function meantBy(unknown: string, known: readonly string[]): readonly string[] {
  const lower = known.map((one) => one.toLowerCase());
  const near = nearest(unknown, lower);
  if (near !== undefined) return [`did you mean \`${known[lower.indexOf(near)]}\`?`];
  const [letters] = /^[a-z]+(?=\d+$)/i.exec(unknown) ?? [];
  const kin = letters === undefined ? [] : known.filter((_, index) => isOf(letters, lower[index] ?? ''));
  return kin.length === 0 || known.length <= mostListed ? [] : [listOf(kin)];
}

const isOf = (letters: string, id: string) => /^[a-z]+(?=\d)/.exec(id)?.[0] === letters.toLowerCase();
const listOf = (names: readonly string[]) => `choose among ${names.join(', ')}`;
