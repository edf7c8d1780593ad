import type { ClaimAnswer } from '../summary/claim-answer.ts';

/**
 * What a program ends with: 0 when every claim holds (or there is none), 1 when one does not, 3 when none fails but
 * one cannot be told.
 */
export function claimsExitCode(answered: readonly Pick<ClaimAnswer, 'answer'>[]): 0 | 1 | 3 {
  if (answered.some(({ answer }) => answer === 'fail')) return 1;
  return answered.some(({ answer }) => answer === 'inconclusive') ? 3 : 0;
}
