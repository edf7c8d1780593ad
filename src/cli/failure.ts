import { constants } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { BallastError } from '../errors.ts';
import { StopRequest } from '../launches/stop-request.ts';

/** Prints an error for a person: what, where, what to do. The stack is shown only for a fault of Ballast itself. */
export function reportError(error: unknown): void {
  // The one who asked for it has been answered.
  if (error instanceof StopRequest) return;
  if (error instanceof BallastError) {
    process.stderr.write(`ballast: ${harmless(error.message)}\n`);
    if (error.hint !== undefined) process.stderr.write(`  to do: ${harmless(error.hint)}\n`);
    return;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`ballast: a fault of Ballast itself, please report it:\n${harmless(detail)}\n`);
}

/** The exit code of a kind of error: 2 for wrong input, 4 for an engine or the harness itself. */
export function exitCodeOfFault(kind: BallastError['kind'] | undefined): 2 | 4 {
  return kind === 'input' ? 2 : 4;
}

/**
 * The exit code of an error: 128 + n where the user has stopped the command before there was a run to store that in. Any
 * other that is no BallastError is a fault of Ballast itself.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof StopRequest) return 128 + constants.signals[error.signal];
  return exitCodeOfFault(error instanceof BallastError ? error.kind : undefined);
}

/** The text without anything that could steer the terminal: engines and guests have a say in messages. */
function harmless(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}]/gu, (c) => (c === '\n' || c === '\t' ? c : ''));
}
