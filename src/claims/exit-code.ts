import type { ClaimAnswer } from '../summary/claim-answer.ts';

/**
 * What a program ends with: 0 when every claim passes (or there is none), 1 when one fails, 3 when none fails but one is
 * inconclusive or not comparable.
 */
export function claimsExitCode(answered: readonly Pick<ClaimAnswer, 'answer'>[]): 0 | 1 | 3 {
  if (answered.some(({ answer }) => answer === 'fail')) return 1;
  return answered.every(({ answer }) => answer === 'pass') ? 0 : 3;
}
