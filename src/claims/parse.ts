import { ClaimError, type Operator } from './claim.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A claim as written: two products and what is between them. Its names and units are not checked yet. */
export interface WrittenClaim {
  readonly left: Product;
  readonly operator: Operator;
  readonly operatorOffset: number;
  readonly right: Product;
}

export interface Product {
  readonly offset: number;
  /** The plain numbers multiplied; above 0, except where there is nothing else. */
  readonly factor: number;
  /** The one metric or quantity with a unit; undefined: the product is a plain number, a count. */
  readonly operand: Extract<Token, { kind: 'name' | 'quantity' }> | undefined;
}

/**
 * Reads `container.startup.ready <= 0.5 * vm.startup.ready`:
 * claim = product, operator, product; product = factor { "*" factor }; factor = metric | number | number with unit.
 * @throws ClaimError
 */
export function parseClaim(text: string): WrittenClaim {
  const tokens = tokensOf(text);
  const comparisons = tokens.filter((token) => token.kind === 'operator');
  const [comparison, second] = comparisons;
  if (comparison === undefined) {
    throw new ClaimError(
      tokens.at(-1)?.offset ?? 0,
      'expected a comparison (<, <=, >, >= or ==), such as vm.memory.overheadPss < 200MiB',
    );
  }
  if (second !== undefined) throw new ClaimError(second.offset, 'expected one comparison; write two claims');
  const middle = tokens.indexOf(comparison);
  return {
    left: productOf(tokens.slice(0, middle), comparison.offset),
    operator: comparison.operator,
    operatorOffset: comparison.offset,
    right: productOf(tokens.slice(middle + 1), text.length),
  };
}

function productOf(tokens: readonly Token[], end: number): Product {
  let factor = 1;
  let operand: Product['operand'];
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'operator' || (token.kind === 'times') !== (index % 2 === 1)) {
      const expected =
        index % 2 === 1 ? 'expected * or the end of this side' : 'expected a metric or a number';
      throw new ClaimError(token.offset, `${expected}, found \`${token.text}\``);
    }
    if (token.kind === 'times') continue;
    if (token.kind === 'quantity' && token.unit === '') factor *= Number(token.text);
    else if (operand === undefined) operand = token;
    else throw new ClaimError(token.offset, 'expected only numbers times one metric');
  }
  const [first] = tokens;
  if (first === undefined || tokens.length % 2 === 0) {
    throw new ClaimError(end, 'expected a metric, such as vm.startup.ready, or a number');
  }
  if (!Number.isFinite(factor) || (operand !== undefined && factor <= 0)) {
    throw new ClaimError(first.offset, 'expected a factor above 0, and a finite one');
  }
  return { offset: first.offset, factor, operand };
}
