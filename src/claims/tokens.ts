import { ClaimError, type Operator, operators } from './claim.ts';

/** A piece of a claim, and how many characters stand before it. */
export type Token = { readonly offset: number; readonly text: string } & (
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: 'times' }
  /** `0.5`, `200MiB` or `250 ms`; the unit is empty for a plain number. */
  | { readonly kind: 'quantity'; readonly unit: string }
  /** `vm.startup.ready` */
  | { readonly kind: 'name' }
);

export const longestClaim = 300;

// A target's name may begin with a digit; what follows a dot of a number never begins with a letter.
const name = /[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[A-Za-z][A-Za-z0-9-]*)+/y;
// A word after a space is a unit only when it is not a name, as in `2 vm.startup.ready`, where a * is missing.
const quantity = /\d+(?:\.\d+)?(?: ?([A-Za-zµμ]+)(?![\w.-]))?/y;
const word = /[A-Za-z][A-Za-z0-9-]*/y;
const space = /[ \t\r\n]*/y;

/**
 * Splits a claim into its tokens.
 * @throws ClaimError for a character that no claim has, and for a claim of more than 300 characters
 */
export function tokensOf(claim: string): readonly Token[] {
  if (claim.length > longestClaim) {
    throw new ClaimError(longestClaim, `expected a claim of at most ${longestClaim} characters`);
  }
  const tokens: Token[] = [];
  let offset = at(space, claim, 0)?.[0].length ?? 0;
  while (offset < claim.length) {
    const token = tokenAt(claim, offset);
    tokens.push(token);
    offset += token.text.length;
    offset += at(space, claim, offset)?.[0].length ?? 0;
  }
  return tokens;
}

function tokenAt(claim: string, offset: number): Token {
  const operator = operators.find((one) => claim.startsWith(one, offset));
  if (operator !== undefined) return { kind: 'operator', operator, offset, text: operator };
  if (claim[offset] === '*') return { kind: 'times', offset, text: '*' };
  const dotted = at(name, claim, offset);
  if (dotted !== null) return { kind: 'name', offset, text: dotted[0] };
  const number = at(quantity, claim, offset);
  if (number !== null) return { kind: 'quantity', offset, text: number[0], unit: number[1] ?? '' };
  const bare = at(word, claim, offset);
  if (bare !== null) return { kind: 'name', offset, text: bare[0] };
  const found = String.fromCodePoint(claim.codePointAt(offset) as number);
  const hint =
    found === '='
      ? '; equality is written =='
      : found === '!'
        ? `; a claim compares by ${operators.join(', ')}`
        : '';
  throw new ClaimError(offset, `\`${found}\` means nothing in a claim${hint}`);
}

function at(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}
