import { constants } from 'node:os';
import { claimsExitCode } from '../claims/exit-code.ts';
import type { Summary } from '../summary/summary.ts';
import { exitCodeOfFault } from './failure.ts';

/**
 * The exit code of several runs, whoever asks for it: the command that makes them or one that reads them again. A run that
 * was interrupted goes first, then one that failed, whatever the claims say of what was measured; 4 when one had to
 * continue without a target; otherwise that of the claims.
 */
export function exitCodeOfSummaries(summaries: readonly Summary[]): number {
  const codes = summaries.map(codeOfEnd);
  const ended = codes.find((code) => code > 128) ?? codes.find((code) => code > 0);
  if (ended !== undefined) return ended;
  if (summaries.some(({ leftOut }) => leftOut !== undefined)) return 4;
  return claimsExitCode(summaries.flatMap(({ claims }) => claims));
}

/** 0 for a run that went to its end. One whose signal is not known, as when it was killed, counts as stopped by Ctrl-C. */
function codeOfEnd({ status, stoppedBy = 'SIGINT', fault }: Summary): number {
  if (status === 'interrupted') return 128 + constants.signals[stoppedBy];
  return status === 'complete' ? 0 : exitCodeOfFault(fault);
}
