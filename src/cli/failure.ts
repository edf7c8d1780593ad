import { stripVTControlCharacters } from 'node:util';
import { BallastError } from '../errors.ts';

/** Says an error to a person: what, where, what to do. Only for a fault of Ballast itself the stack is shown. */
export function reportError(error: unknown): void {
  if (error instanceof BallastError) {
    process.stderr.write(`ballast: ${harmless(error.message)}\n`);
    if (error.hint !== undefined) process.stderr.write(`  to do: ${harmless(error.hint)}\n`);
    return;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`ballast: a fault of Ballast itself, please report it:\n${harmless(detail)}\n`);
}

/** 2 for wrong input, 4 for an engine or the harness itself. */
export function exitCodeOf(error: unknown): number {
  return error instanceof BallastError && error.kind === 'input' ? 2 : 4;
}

/** Engines and guests have a say in messages; none of it may steer the terminal. */
function harmless(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}]/gu, (c) => (c === '\n' || c === '\t' ? c : ''));
}
