import { constants } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { BallastError, type LocatedProblem } from '../errors.ts';
import { StopRequest } from '../launches/stop-request.ts';
import { paintFor } from './colour.ts';

/**
 * Prints an error for a person on stderr: what, where with the line of the source, what to do. The stack is shown only
 * for a fault of Ballast itself.
 */
export function reportError(error: unknown): void {
  // The one who asked for it has been answered.
  if (error instanceof StopRequest) return;
  const paint = paintFor(process.stderr);
  if (error instanceof BallastError) {
    const { message, hint, problems } = error;
    const text = problems.length === 0 ? [harmless(message)] : problems.flatMap(linesOf);
    const more = problems.length === 0 ? [] : message.split('\n').slice(problems.length);
    const hints = hint === undefined ? [] : [`  ${paint('hint', 'hint:')} ${harmless(hint)}`];
    process.stderr.write(`${paint('bad', 'ballast:')} ${[...text, ...more, ...hints].join('\n')}\n`);
    return;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${paint('bad', 'ballast:')} a fault of Ballast itself, please report it:\n${harmless(detail)}\n`,
  );
}

function linesOf({ file, line, column, message, excerpt }: LocatedProblem): readonly string[] {
  const lines = excerpt === undefined ? [] : excerpt.split('\n').map((one) => `    ${one}`);
  return [`${file}:${line}:${column}: ${message}`, ...lines].map(harmless);
}

/**
 * An error as the one JSON document that `--json` promises: `error.code`, and `error.exitCode`, which the command ends
 * with.
 */
export function errorDocument(error: unknown): object {
  const exitCode = exitCodeOf(error);
  if (error instanceof StopRequest)
    return { error: { code: 'stopped', kind: 'stopped', message: `stopped by ${error.signal}`, exitCode } };
  if (!(error instanceof BallastError))
    return { error: { code: 'fault', kind: 'ballast', message: harmless(messageIn(error)), exitCode } };
  const { code, kind, message, hint, problems } = error;
  const where = problems.length === 0 ? {} : { problems };
  return {
    error: {
      code,
      kind,
      message: harmless(message),
      ...(hint === undefined ? {} : { hint: harmless(hint) }),
      ...where,
      exitCode,
    },
  };
}

function messageIn(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
