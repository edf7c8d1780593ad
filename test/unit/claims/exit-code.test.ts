import { expect, test } from 'vitest';
import { claimsExitCode } from '../../../src/claims/exit-code.ts';
import type { Answer } from '../../../src/summary/claim-answer.ts';

test('a program ends with 1 when a claim fails, else with 3 when one is inconclusive or not comparable', () => {
  const of = (...all: Answer[]) => claimsExitCode(all.map((answer) => ({ answer })));
  expect(of()).toBe(0);
  expect(of('pass', 'pass')).toBe(0);
  expect(of('pass', 'inconclusive')).toBe(3);
  expect(of('pass', 'not-comparable')).toBe(3);
  expect(of('inconclusive', 'fail')).toBe(1);
  expect(of('not-comparable', 'fail')).toBe(1);
});
