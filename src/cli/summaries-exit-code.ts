import { claimsExitCode } from '../claims/exit-code.ts';
import type { Summary } from '../summary/summary.ts';

/**
 * The exit code of several runs: 4 when one had to continue without a target, whatever the claims say of the others;
 * otherwise that of the claims.
 */
export function exitCodeOfSummaries(summaries: readonly Summary[]): 0 | 1 | 3 | 4 {
  if (summaries.some(({ leftOut }) => leftOut !== undefined)) return 4;
  return claimsExitCode(summaries.flatMap(({ claims }) => claims));
}
