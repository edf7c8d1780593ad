import { claimsExitCode } from '../claims/exit-code.ts';
import type { Summary } from '../summary/summary.ts';

/** 4 when a run had to go on without a form, whatever the claims say of the others; else as the claims say. */
export function exitCodeOfSummaries(summaries: readonly Summary[]): 0 | 1 | 3 | 4 {
  if (summaries.some(({ leftOut }) => leftOut !== undefined)) return 4;
  return claimsExitCode(summaries.flatMap(({ claims }) => claims));
}
