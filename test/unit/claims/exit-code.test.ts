import { expect, test } from 'vitest';
import { claimsExitCode } from '../../../src/claims/exit-code.ts';
import type { Answer } from '../../../src/summary/claim-answer.ts';

test('a program ends with 1 when a claim does not hold, else with 3 when one cannot be told', () => {
  const of = (...all: Answer[]) => claimsExitCode(all.map((answer) => ({ answer })));
  expect(of()).toBe(0);
  expect(of('pass', 'pass')).toBe(0);
  expect(of('pass', 'inconclusive')).toBe(3);
  expect(of('inconclusive', 'fail')).toBe(1);
});
